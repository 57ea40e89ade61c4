using System.Globalization;
using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>ls</c></summary>
public sealed class LsCommand : FileCommand
{
    /// <inheritdoc/>
    public override string Name => "ls";

    /// <inheritdoc/>
    public override string Arguments => "[-l] [--json] [PATH]";

    /// <inheritdoc/>
    public override string Summary => "Lists a directory, or shows one file";

    /// <inheritdoc/>
    public override string Example => "ls -l /dev";

    /// <inheritdoc/>
    public override string Details => "-l: mode, size and time of change. A name that ends in / is a directory, one that ends in @ a symbolic link.";

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.TakeFlags("-l", "--json").Expect(0, 1);
        string path = context.Words.Count > 0 ? context.Words[0] : ".";
        List<FileSystemInfo> entries = [];
        if (Directory.Exists(path))
            entries.AddRange(new DirectoryInfo(path).EnumerateFileSystemInfos().OrderBy(static entry => entry.Name, StringComparer.Ordinal));
        else if (File.Exists(path) || new FileInfo(path).LinkTarget is not null)
            entries.Add(new FileInfo(path));
        else
            throw new CommandException($"there is no '{Printable.Shorten(path)}'");

        if (context.Has("--json"))
            WriteJson(context, entries);
        else if (context.Has("-l"))
            entries.ForEach(entry => context.Output.WriteLine($"{Mode(entry)} {SizeOf(entry),12} {Time(entry)} {Label(entry)}"));
        else
            entries.ForEach(entry => context.Output.WriteLine(Label(entry)));
    }

    private static void WriteJson(CommandContext context, List<FileSystemInfo> entries) => JsonText.WriteList(context.Output, entries, static (json, entry) =>
    {
        json.WriteString("name", entry.Name);
        json.WriteString("kind", entry.LinkTarget is not null ? "link" : entry is DirectoryInfo ? "directory" : "file");
        json.WriteNumber("size", SizeOf(entry));
        json.WriteString("changed", entry.LastWriteTimeUtc);
    });

    private static long SizeOf(FileSystemInfo entry) => entry is FileInfo file ? file.Length : 0;

    private static string Label(FileSystemInfo entry) =>
        Printable.Clean(entry.Name) + (entry.LinkTarget is not null ? "@" : entry is DirectoryInfo ? "/" : "");

    private static string Time(FileSystemInfo entry) => entry.LastWriteTimeUtc.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Mode(FileSystemInfo entry)
    {
        const string letters = "rwxrwxrwx";
        int mode = OperatingSystem.IsWindows() ? 0 : (int)entry.UnixFileMode;
        char kind = entry.LinkTarget is not null ? 'l' : entry is DirectoryInfo ? 'd' : '-';
        return kind + string.Concat(letters.Select((letter, index) => (mode >> (8 - index) & 1) != 0 ? letter : '-'));
    }
}
