using System.IO.MemoryMappedFiles;

namespace TestRunner.Conformance.Files;

/// <summary>Directories, paths, drives, devices, mapped files and pipes.</summary>
internal static class DirectoryChecks
{
    public static readonly CheckGroup All = new("files")
    {
        { "making directories on the way", Scratch.In(static s => { Directory.CreateDirectory(s["a/b/c"]); return Directory.Exists(s["a/b/c"]); }) },
        { "making what is there", Scratch.In(static s => { Directory.CreateDirectory(s["a"]); return Directory.CreateDirectory(s["a"]).Exists; }) },
        { "making a directory over a file", Scratch.In(static s => { File.WriteAllText(s["a"], ""); return s.Thrown(() => Directory.CreateDirectory(s["a"])); }) },
        { "deleting what is not empty", Scratch.In(static s => { Directory.CreateDirectory(s["a/b"]); return s.Thrown(() => Directory.Delete(s["a"])); }) },
        { "deleting what is not there", Scratch.In(static s => s.Thrown(() => Directory.Delete(s["a"]))) },
        { "deleting a tree", Scratch.In(static s => { Directory.CreateDirectory(s["a/b"]); File.WriteAllText(s["a/b/f"], "x"); Directory.Delete(s["a"], true); return Directory.Exists(s["a"]); }) },
        { "listing", Scratch.In(static s => { Directory.CreateDirectory(s["d"]); File.WriteAllText(s["b"], ""); File.WriteAllText(s["a"], ""); return Directory.EnumerateFileSystemEntries(s.Root).Select(Path.GetFileName).Order(); }) },
        { "listing by pattern, deep", Scratch.In(static s => { Directory.CreateDirectory(s["d/e"]); File.WriteAllText(s["x.txt"], ""); File.WriteAllText(s["d/e/y.txt"], ""); File.WriteAllText(s["z.bin"], ""); return Directory.GetFiles(s.Root, "*.txt", SearchOption.AllDirectories).Select(Path.GetFileName).Order(); }) },
        { "listing what is not there", Scratch.In(static s => s.Thrown(() => Directory.GetFiles(s["no"]))) },
        { "listing while deleting", Scratch.In(static s => { for (int i = 0; i < 300; i++) File.WriteAllText(s[$"{i}"], ""); foreach (string f in Directory.EnumerateFiles(s.Root)) File.Delete(f); return Directory.GetFiles(s.Root).Length; }) },
        { "FileSystemInfo of a listing", Scratch.In(static s => { File.WriteAllText(s["a"], "123"); Directory.CreateDirectory(s["d"]); return new DirectoryInfo(s.Root).EnumerateFileSystemInfos().OrderBy(static i => i.Name).Select(static i => $"{i.Name}:{i.Attributes & FileAttributes.Directory}"); }) },
        { "moving a directory", Scratch.In(static s => { Directory.CreateDirectory(s["a/b"]); Directory.Move(s["a"], s["c"]); return (Directory.Exists(s["a"]), Directory.Exists(s["c/b"])); }) },
        { "moving a directory into itself", Scratch.In(static s => { Directory.CreateDirectory(s["a"]); return s.Thrown(() => Directory.Move(s["a"], s["a/b"])); }) },
        { "the parent of a directory", Scratch.In(static s => Directory.GetParent(s["a/b"])!.Name) },
        { "the working directory", Scratch.In(WorkingDirectory) },
        { "a link to a directory", Scratch.In(static s => { Directory.CreateDirectory(s["d"]); File.WriteAllText(s["d/f"], "in"); Directory.CreateSymbolicLink(s["l"], "d"); return (File.ReadAllText(s["l/f"]), Directory.GetFiles(s["l"]).Length); }) },
        { "dots in a path", Scratch.In(static s => { Directory.CreateDirectory(s["a"]); File.WriteAllText(s["f"], "f"); return File.ReadAllText(s["a/.././a/../f"]); }) },
        { "Path.Combine, Join and GetFullPath", () => (Path.Combine("/a", "b", "/c"), Path.Join("/a", "/b"), Path.GetFullPath("/a/./b/../c")) },
        { "parts of a path", () => (Path.GetExtension("/x/y.tar.gz"), Path.GetFileNameWithoutExtension("/x/y.tar.gz"), Path.GetDirectoryName("/x/y"), Path.GetRelativePath("/a/b", "/a/c")) },
        { "the temporary directory", () => (Path.GetTempPath(), Directory.Exists(Path.GetTempPath())) },
        { "a temporary file", () => { string f = Path.GetTempFileName(); bool there = new FileInfo(f) is { Exists: true, Length: 0 }; File.Delete(f); return there; } },
        { "a random name", () => Path.GetRandomFileName().Length },
        { "the root", () => (Directory.Exists("/"), Directory.GetDirectoryRoot("/tmp/x"), Directory.Exists("/tmp"), Directory.Exists("/dev"), Directory.Exists("/proc")) },
        { "DriveInfo of the root", () => { DriveInfo d = new("/"); return (d.IsReady, d.Name, d.TotalSize > 0, d.AvailableFreeSpace > 0, d.TotalFreeSpace <= d.TotalSize); } },
        { "DriveInfo of files in memory", () => { DriveInfo d = new("/dev/shm"); return (d.DriveType, d.DriveFormat, d.IsReady); } },
        { "the drives", () => DriveInfo.GetDrives().Any(static d => d.Name == "/") },
        { "/dev/null takes all and has nothing", () => { File.WriteAllText("/dev/null", "gone"); return File.ReadAllText("/dev/null").Length; } },
        { "/dev/zero has zeros", () => { using FileStream f = File.OpenRead("/dev/zero"); byte[] b = [1, 2, 3]; f.ReadExactly(b); return b; } },
        { "/dev/urandom has no pattern", () => { using FileStream f = File.OpenRead("/dev/urandom"); byte[] b = new byte[256]; f.ReadExactly(b); return b.Distinct().Count() > 100; } },
        { "/dev/full has no room", () => Shown.Thrown(static () => { using FileStream f = new("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, 0); f.WriteByte(1); }) },
        { "/proc/meminfo", () => File.ReadLines("/proc/meminfo").Select(static l => l.Split(':')[0]).Intersect(["MemTotal", "MemFree", "MemAvailable"]) },
        { "/proc/self/maps", () => File.ReadLines("/proc/self/maps").All(static l => l.Split(' ')[0].Contains('-', StringComparison.Ordinal) && l.Split(' ')[1].Length == 4) },
        { "/proc/self/maps has this stack", () => File.ReadAllText("/proc/self/maps").Contains("rw-p", StringComparison.Ordinal) },
        { "a mapped file is read", Scratch.In(static s => { File.WriteAllText(s["a"], "mapped content"); using MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"]); using MemoryMappedViewStream v = m.CreateViewStream(0, 14); return new StreamReader(v).ReadToEnd(); }) },
        { "what is written to a mapped file is in it", Scratch.In(static s => { File.WriteAllBytes(s["a"], new byte[100]); using (MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"])) { using MemoryMappedViewAccessor v = m.CreateViewAccessor(); v.Write(50, 0x11223344); v.Flush(); } return File.ReadAllBytes(s["a"])[50..54]; }) },
        { "what is written to a file is in its mapping", Scratch.In(static s => { File.WriteAllBytes(s["a"], new byte[100]); using FileStream f = new(s["a"], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite); using MemoryMappedFile m = MemoryMappedFile.CreateFromFile(f, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, true); using MemoryMappedViewAccessor v = m.CreateViewAccessor(); f.Position = 10; f.WriteByte(9); f.Flush(); return v.ReadByte(10); }) },
        { "two views see each other", Scratch.In(static s => { using MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"], FileMode.Create, null, 8192); using MemoryMappedViewAccessor a = m.CreateViewAccessor(), b = m.CreateViewAccessor(4096, 100); a.Write(4100, (byte)5); return b.ReadByte(4); }) },
        { "a copy-on-write view keeps to itself", Scratch.In(static s => { File.WriteAllText(s["a"], "abc"); using (MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"], FileMode.Open, null, 0, MemoryMappedFileAccess.Read)) { using MemoryMappedViewAccessor v = m.CreateViewAccessor(0, 3, MemoryMappedFileAccess.CopyOnWrite); v.Write(0, (byte)'X'); } return File.ReadAllText(s["a"]); }) },
        { "a view past the end", Scratch.In(static s => { File.WriteAllText(s["a"], "abc"); using MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"]); return s.Thrown(() => m.CreateViewAccessor(0, 10_000).Dispose()); }) },
        { "a mapping makes its file as long as it says", Scratch.In(static s => { using (MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"], FileMode.Create, null, 5000)) { } return new FileInfo(s["a"]).Length; }) },
        { "a mapping without a file", () => { using MemoryMappedFile m = MemoryMappedFile.CreateNew(null, 100_000); using MemoryMappedViewAccessor v = m.CreateViewAccessor(); v.Write(99_992, 12345L); return v.ReadInt64(99_992); } },
        { "a file mapped a hundred times", Scratch.In(static s => { File.WriteAllBytes(s["a"], new byte[10_000]); int n = 0; for (int i = 0; i < 100; i++) { using MemoryMappedFile m = MemoryMappedFile.CreateFromFile(s["a"]); using MemoryMappedViewAccessor v = m.CreateViewAccessor(); v.Write(0, i); n += v.ReadInt32(0); } return n; }) },
        { "zip archives on files", Scratch.In(static s => { Directory.CreateDirectory(s["d"]); File.WriteAllText(s["d/f"], new string('q', 5000)); System.IO.Compression.ZipFile.CreateFromDirectory(s["d"], s["z"]); System.IO.Compression.ZipFile.ExtractToDirectory(s["z"], s["e"]); return (File.ReadAllText(s["e/f"]).Length, new FileInfo(s["z"]).Length < 1000); }) },
        { "tar archives on files", Scratch.In(static s => { Directory.CreateDirectory(s["d"]); File.WriteAllText(s["d/f"], "tar"); System.Formats.Tar.TarFile.CreateFromDirectory(s["d"], s["t"], false); Directory.CreateDirectory(s["e"]); System.Formats.Tar.TarFile.ExtractToDirectory(s["t"], s["e"], false); return File.ReadAllText(s["e/f"]); }) },
        { "StreamWriter and StreamReader", Scratch.In(static s => { using (StreamWriter w = new(s["a"])) { w.NewLine = "\r\n"; w.WriteLine("one"); w.Write(2); } using StreamReader r = new(s["a"]); return (r.ReadLine(), r.ReadLine(), r.ReadLine() is null); }) },
        { "BinaryWriter and BinaryReader", Scratch.In(static s => { using (BinaryWriter w = new(File.Create(s["a"]))) { w.Write(1.5); w.Write("text"); w.Write7BitEncodedInt(300); } using BinaryReader r = new(File.OpenRead(s["a"])); return (r.ReadDouble(), r.ReadString(), r.Read7BitEncodedInt(), Shown.Thrown(() => r.ReadByte())); }) },
        { "BufferedStream", Scratch.In(static s => { using (BufferedStream b = new(File.Create(s["a"]), 16)) for (int i = 0; i < 100; i++) b.WriteByte((byte)i); return new FileInfo(s["a"]).Length; }) },
    };

    private static object WorkingDirectory(Scratch s)
    {
        string before = Environment.CurrentDirectory;
        Directory.SetCurrentDirectory(s.Root);
        File.WriteAllText("relative", "r");
        bool there = File.Exists(s["relative"]);
        bool same = Path.GetFileName(Environment.CurrentDirectory) == Path.GetFileName(s.Root);
        Directory.SetCurrentDirectory(before);
        return (there, same, s.Thrown(() => Directory.SetCurrentDirectory(s["no"])));
    }
}
