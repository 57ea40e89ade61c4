using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>cp</c></summary>
public sealed class CpCommand : FileCommand
{
    /// <inheritdoc/>
    public override string Name => "cp";

    /// <inheritdoc/>
    public override string Arguments => "[-r] SOURCE TARGET";

    /// <inheritdoc/>
    public override string Summary => "Copies a file, or a directory";

    /// <inheritdoc/>
    public override string Example => "cp /proc/meminfo /tmp";

    /// <inheritdoc/>
    public override string Details => "Where TARGET is a directory, the copy goes into it. -r: copies a directory with all that is in it.";

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.TakeFlags("-r").Expect(2, 2);
        string source = context.Words[0];
        string target = TargetOf(source, context.Words[1]);
        if (!Directory.Exists(source))
            CopyFile(source, target);
        else if (!context.Has("-r"))
            throw new CommandException($"'{Printable.Shorten(source)}' is a directory: -r copies it");
        else if (Path.GetFullPath(target + "/").StartsWith(Path.GetFullPath(source + "/"), StringComparison.Ordinal))
            throw new CommandException("a directory cannot be copied into itself");
        else
            CopyTree(source, target, context.Cancelled);
    }

    private static void CopyTree(string source, string target, CancellationToken cancelled)
    {
        Directory.CreateDirectory(target);
        foreach (FileSystemInfo entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            cancelled.ThrowIfCancellationRequested();
            string to = Path.Combine(target, entry.Name);
            if (entry is DirectoryInfo)
                CopyTree(entry.FullName, to, cancelled);
            else
                CopyFile(entry.FullName, to);
        }
    }

    // By reading: a file of /proc has no length of its own.
    private static void CopyFile(string source, string target)
    {
        using FileStream from = File.OpenRead(source);
        using FileStream to = File.Create(target);
        from.CopyTo(to);
    }
}
