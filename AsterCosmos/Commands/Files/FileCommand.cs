using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary>A command on files. What the file system refuses is an error of the command; paths complete.</summary>
public abstract class FileCommand : Command
{
    /// <inheritdoc/>
    public sealed override void Run(CommandContext context)
    {
        try
        {
            RunOnFiles(context);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(e.Message);
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words)
    {
        string typed = words[^1];
        string directory = typed[..(typed.LastIndexOf('/') + 1)];
        string searched = directory.Length == 0 ? "." : directory;
        if (!Directory.Exists(searched))
            yield break;
        foreach (FileSystemInfo entry in new DirectoryInfo(searched).EnumerateFileSystemInfos())
            yield return directory + entry.Name + (entry is DirectoryInfo ? "/" : "");
    }

    /// <summary>Does it.</summary>
    protected abstract void RunOnFiles(CommandContext context);

    /// <summary>The file that a path means when something is to be put there: in a directory, one of the source's name.</summary>
    protected static string TargetOf(string source, string target) =>
        Directory.Exists(target) ? Path.Combine(target, Path.GetFileName(source.TrimEnd('/'))) : target;
}
