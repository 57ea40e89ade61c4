using System.Text;

namespace TestRunner.Conformance.Files;

/// <summary>Files, directories and paths.</summary>
internal static class FileChecks
{
    private static readonly DateTime Moment = new(2021, 3, 4, 5, 6, 7, 890, DateTimeKind.Utc);

    public static readonly CheckGroup All = new("files")
    {
        { "text that is written is read", Scratch.In(static s => { File.WriteAllText(s["a"], "grüße\n"); return (File.ReadAllText(s["a"]), new FileInfo(s["a"]).Length); }) },
        { "bytes that are written are read", Scratch.In(static s => { File.WriteAllBytes(s["a"], [1, 2, 255]); return File.ReadAllBytes(s["a"]); }) },
        { "lines", Scratch.In(static s => { File.WriteAllLines(s["a"], ["one", "two", ""]); return File.ReadLines(s["a"]).Count(); }) },
        { "appending", Scratch.In(static s => { File.WriteAllText(s["a"], "1"); File.AppendAllText(s["a"], "2"); File.AppendAllLines(s["a"], ["3"]); return File.ReadAllText(s["a"]); }) },
        { "a missing file", Scratch.In(static s => s.Thrown(() => File.ReadAllText(s["no"]))) },
        { "a missing directory", Scratch.In(static s => s.Thrown(() => File.ReadAllText(s["no/file"]))) },
        { "a file where a directory should be", Scratch.In(static s => { File.WriteAllText(s["a"], ""); return s.Thrown(() => File.WriteAllText(s["a/b"], "")); }) },
        { "a directory where a file should be", Scratch.In(static s => s.Thrown(() => File.WriteAllText(s.Root, ""))) },
        { "CreateNew refuses what is there", Scratch.In(static s => { File.WriteAllText(s["a"], ""); return s.Thrown(() => new FileStream(s["a"], FileMode.CreateNew).Dispose()); }) },
        { "Open refuses what is not there", Scratch.In(static s => s.Thrown(() => new FileStream(s["a"], FileMode.Open).Dispose())) },
        { "Truncate empties", Scratch.In(static s => { File.WriteAllText(s["a"], "12345"); new FileStream(s["a"], FileMode.Truncate).Dispose(); return new FileInfo(s["a"]).Length; }) },
        { "OpenOrCreate keeps", Scratch.In(static s => { File.WriteAllText(s["a"], "12345"); new FileStream(s["a"], FileMode.OpenOrCreate).Dispose(); return new FileInfo(s["a"]).Length; }) },
        { "Append cannot go back", Scratch.In(static s => { using FileStream f = new(s["a"], FileMode.Append); f.WriteByte(1); return s.Thrown(() => f.Seek(0, SeekOrigin.Begin)); }) },
        { "reading what was opened to write", Scratch.In(static s => { using FileStream f = new(s["a"], FileMode.Create, FileAccess.Write); return s.Thrown(() => f.ReadByte()); }) },
        { "sharing is refused where it was not offered", Scratch.In(static s => { using FileStream f = new(s["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.None); return s.Thrown(() => new FileStream(s["a"], FileMode.Open).Dispose()); }) },
        { "readers share", Scratch.In(static s => { File.WriteAllText(s["a"], "x"); using FileStream f = File.OpenRead(s["a"]); using FileStream g = File.OpenRead(s["a"]); return f.ReadByte() + g.ReadByte(); }) },
        { "seek, length and position", Scratch.In(Seek) },
        { "a hole reads as zeros", Scratch.In(static s => { using FileStream f = new(s["a"], FileMode.Create); f.Seek(10_000, SeekOrigin.Begin); f.WriteByte(7); f.Flush(); f.Position = 9_998; return (f.Length, f.ReadByte(), f.ReadByte(), f.ReadByte(), f.ReadByte()); }) },
        { "SetLength cuts and pads", Scratch.In(static s => { using FileStream f = new(s["a"], FileMode.Create); f.Write("abcdef"u8); f.SetLength(3); f.SetLength(5); f.Position = 0; byte[] b = new byte[9]; return (f.Read(b), b[..6].Aggregate("", static (t, x) => t + x + " ")); }) },
        { "a megabyte in odd pieces", Scratch.In(static s => Pieces(s["a"])) },
        { "preallocated", Scratch.In(static s => { using FileStream f = new(s["a"], new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, PreallocationSize = 100_000 }); return f.Length; }) },
        { "RandomAccess reads and writes anywhere", Scratch.In(static s => { using var h = File.OpenHandle(s["a"], FileMode.Create, FileAccess.ReadWrite); RandomAccess.Write(h, "xyz"u8, 5); byte[] b = new byte[10]; return (RandomAccess.Read(h, b, 4), b[0], b[1], RandomAccess.GetLength(h)); }) },
        { "RandomAccess scatters and gathers", Scratch.In(static s => { using var h = File.OpenHandle(s["a"], FileMode.Create, FileAccess.ReadWrite); RandomAccess.Write(h, [new byte[] { 1, 2 }, new byte[] { 3 }], 0); byte[] a = new byte[1], b = new byte[5]; long n = RandomAccess.Read(h, [a, b], 0); return (n, a[0], b[0], b[1]); }) },
        { "asynchronous writing and reading", Scratch.InAsync(static async s => { await File.WriteAllTextAsync(s["a"], new string('z', 100_000)); return (await File.ReadAllTextAsync(s["a"])).Length; }) },
        { "an asynchronous FileStream", Scratch.InAsync(AsyncStream) },
        { "reading lines asynchronously", Scratch.InAsync(static async s => { await File.WriteAllLinesAsync(s["a"], ["x", "y"]); int n = 0; await foreach (string _ in File.ReadLinesAsync(s["a"])) n++; return n; }) },
        { "copying", Scratch.In(static s => { File.WriteAllText(s["a"], new string('c', 70_000)); File.Copy(s["a"], s["b"]); return (new FileInfo(s["b"]).Length, s.Thrown(() => File.Copy(s["a"], s["b"]))); }) },
        { "copying over", Scratch.In(static s => { File.WriteAllText(s["a"], "new"); File.WriteAllText(s["b"], "old one"); File.Copy(s["a"], s["b"], overwrite: true); return File.ReadAllText(s["b"]); }) },
        { "moving", Scratch.In(static s => { File.WriteAllText(s["a"], "m"); File.Move(s["a"], s["b"]); return (File.Exists(s["a"]), File.ReadAllText(s["b"])); }) },
        { "moving onto another", Scratch.In(static s => { File.WriteAllText(s["a"], "1"); File.WriteAllText(s["b"], "2"); string refused = s.Thrown(() => File.Move(s["a"], s["b"])); File.Move(s["a"], s["b"], true); return (refused, File.ReadAllText(s["b"])); }) },
        { "replacing with a backup", Scratch.In(static s => { File.WriteAllText(s["a"], "1"); File.WriteAllText(s["b"], "2"); File.Replace(s["a"], s["b"], s["c"]); return (File.ReadAllText(s["b"]), File.ReadAllText(s["c"])); }) },
        { "deleting, twice", Scratch.In(static s => { File.WriteAllText(s["a"], ""); File.Delete(s["a"]); File.Delete(s["a"]); return File.Exists(s["a"]); }) },
        { "a deleted file can still be read by who has it", Scratch.In(static s => { File.WriteAllText(s["a"], "still"); using FileStream f = File.OpenRead(s["a"]); File.Delete(s["a"]); return new StreamReader(f).ReadToEnd(); }) },
        { "times that are set", Scratch.In(static s => { File.WriteAllText(s["a"], ""); File.SetLastWriteTimeUtc(s["a"], Moment); File.SetLastAccessTimeUtc(s["a"], Moment.AddDays(1)); return (File.GetLastWriteTimeUtc(s["a"]), File.GetLastAccessTimeUtc(s["a"])); }) },
        { "a time before 1970", Scratch.In(static s => { File.WriteAllText(s["a"], ""); File.SetLastWriteTimeUtc(s["a"], new DateTime(1955, 11, 5, 0, 0, 0, 500, DateTimeKind.Utc)); return File.GetLastWriteTimeUtc(s["a"]); }) },
        { "the time of a missing file", Scratch.In(static s => File.GetLastWriteTimeUtc(s["no"])) },
        { "attributes", Scratch.In(static s => { File.WriteAllText(s["a"], ""); File.SetAttributes(s["a"], FileAttributes.ReadOnly); FileAttributes f = File.GetAttributes(s["a"]); return (f, File.GetAttributes(s.Root)); }) },
        { "mode bits", Scratch.In(static s => { File.WriteAllText(s["a"], ""); File.SetUnixFileMode(s["a"], UnixFileMode.UserRead | UnixFileMode.GroupWrite); return File.GetUnixFileMode(s["a"]); }) },
        { "hidden by its name", Scratch.In(static s => { File.WriteAllText(s[".h"], ""); return File.GetAttributes(s[".h"]) & FileAttributes.Hidden; }) },
        { "a symbolic link", Scratch.In(static s => { File.WriteAllText(s["a"], "target"); File.CreateSymbolicLink(s["l"], "a"); return (File.ReadAllText(s["l"]), new FileInfo(s["l"]).LinkTarget); }) },
        { "a link that leads nowhere", Scratch.In(static s => { File.CreateSymbolicLink(s["l"], "no"); return (File.Exists(s["l"]), s.Thrown(() => File.ReadAllText(s["l"]))); }) },
        { "a link to itself", Scratch.In(static s => { File.CreateSymbolicLink(s["l"], "l"); return s.Thrown(() => File.ReadAllText(s["l"])); }) },
        { "ResolveLinkTarget to the end", Scratch.In(static s => { File.WriteAllText(s["a"], ""); File.CreateSymbolicLink(s["l"], "a"); File.CreateSymbolicLink(s["m"], "l"); return File.ResolveLinkTarget(s["m"], true)!.Name; }) },
        { "encodings by their mark", Scratch.In(static s => { File.WriteAllText(s["a"], "ä€", Encoding.Unicode); return (File.ReadAllText(s["a"]), new FileInfo(s["a"]).Length); }) },
        { "a name of 255 bytes, and of 256", Scratch.In(static s => { File.WriteAllText(s[new string('n', 255)], "x"); return s.Thrown(() => File.WriteAllText(s[new string('n', 256)], "x")).Replace(new string('n', 256), "N", StringComparison.Ordinal); }) },
        { "names with spaces and umlauts", Scratch.In(static s => { File.WriteAllText(s["ä ö\t."], "x"); return Directory.GetFiles(s.Root).Select(Path.GetFileName); }) },
        { "a thousand files", Scratch.In(static s => { for (int i = 0; i < 1000; i++) File.WriteAllText(s[$"f{i}"], $"{i}"); return (Directory.GetFiles(s.Root).Length, Directory.EnumerateFiles(s.Root).Sum(static f => int.Parse(File.ReadAllText(f), System.Globalization.CultureInfo.InvariantCulture))); }) },
        { "eight threads write files of their own", Scratch.In(static s => { Threads.Fleet.Run(8, me => { for (int i = 0; i < 50; i++) File.WriteAllText(s[$"t{me}"], new string((char)('a' + me), i)); }); return Directory.GetFiles(s.Root).Sum(static f => new FileInfo(f).Length); }) },
        { "threads append to one file", Scratch.In(static s => { using (FileStream f = new(s["a"], FileMode.Append, FileAccess.Write, FileShare.Write, 0)) Threads.Fleet.Run(4, _ => { for (int i = 0; i < 100; i++) lock (f) f.Write("line\n"u8); }); return File.ReadLines(s["a"]).Count(); }) },
        { "a FileStream that is disposed", Scratch.In(static s => { FileStream f = File.Create(s["a"]); f.Dispose(); return Shown.Thrown(() => f.WriteByte(1)); }) },
        { "a FileStream that is forgotten is flushed by nobody, but closed", Scratch.In(static s => { Forget(s["a"]); GC.Collect(); GC.WaitForPendingFinalizers(); using FileStream f = new(s["a"], FileMode.Open, FileAccess.Read, FileShare.None); return f.Length; }) },
        { "DeleteOnClose", Scratch.In(static s => { using (FileStream f = new(s["a"], FileMode.Create, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose)) f.WriteByte(1); return File.Exists(s["a"]); }) },
        { "an empty path", () => Shown.Thrown(static () => File.ReadAllText("")) },
        { "a path with a zero in it", () => Shown.Thrown(static () => File.ReadAllText("a\0b")) },
        { "many open files", Scratch.In(static s => { List<FileStream> open = []; for (int i = 0; i < 500; i++) open.Add(File.Create(s[$"{i}"])); open.ForEach(static f => f.Dispose()); return Directory.GetFiles(s.Root).Length; }) },
    };

    private static object Seek(Scratch s)
    {
        using FileStream f = new(s["a"], FileMode.Create);
        f.Write("0123456789"u8);
        List<long> seen = [f.Position, f.Seek(-3, SeekOrigin.End), f.ReadByte(), f.Seek(1, SeekOrigin.Current), f.ReadByte(), f.Length];
        f.Position = 100;
        seen.Add(f.ReadByte());
        return string.Join(" ", seen) + " " + s.Thrown(() => f.Seek(-1, SeekOrigin.Begin));
    }

    private static object Pieces(string path)
    {
        using (FileStream f = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 333))
        {
            byte[] piece = new byte[1013];
            for (int i = 0; i < 1040; i++)
            {
                Array.Fill(piece, (byte)i);
                f.Write(piece);
            }
        }

        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)));
    }

    private static async Task<object?> AsyncStream(Scratch s)
    {
        await using FileStream f = new(s["a"], FileMode.Create, FileAccess.ReadWrite, FileShare.None, 4096, useAsync: true);
        byte[] data = new byte[50_000];
        Random.Shared.NextBytes(data);
        await f.WriteAsync(data);
        await f.FlushAsync();
        f.Position = 0;
        byte[] back = new byte[50_000];
        await f.ReadExactlyAsync(back);
        return (f.IsAsync, data.AsSpan().SequenceEqual(back), f.Length);
    }

    private static void Forget(string path) => new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 100).WriteByte(1);
}
