using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>rm</c></summary>
public sealed class RmCommand : FileCommand
{
    /// <inheritdoc/>
    public override string Name => "rm";

    /// <inheritdoc/>
    public override string Arguments => "[-r] PATH...";

    /// <inheritdoc/>
    public override string Summary => "Removes files and directories";

    /// <inheritdoc/>
    public override string Example => "rm -r /tmp/old";

    /// <inheritdoc/>
    public override string Details => "A directory has to be empty; -r: with all that is in it.";

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.TakeFlags("-r").Expect(1, int.MaxValue);
        foreach (string path in context.Words)
        {
            bool isLink = new FileInfo(path).LinkTarget is not null;
            if (!isLink && Directory.Exists(path))
                Directory.Delete(path, context.Has("-r"));
            else if (isLink || File.Exists(path))
                File.Delete(path);
            else
                throw new CommandException($"there is no '{Printable.Shorten(path)}'");
        }
    }
}
