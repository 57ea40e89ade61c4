using AsterCosmos.Shell;

namespace AsterCosmos.Commands.Files;

/// <summary><c>mkdir</c></summary>
public sealed class MkdirCommand : FileCommand
{
    /// <inheritdoc/>
    public override string Name => "mkdir";

    /// <inheritdoc/>
    public override string Arguments => "PATH...";

    /// <inheritdoc/>
    public override string Summary => "Makes directories, and those above them";

    /// <inheritdoc/>
    public override string Example => "mkdir /tmp/a/b";

    /// <inheritdoc/>
    protected override void RunOnFiles(CommandContext context)
    {
        context.Expect(1, int.MaxValue);
        foreach (string path in context.Words)
            Directory.CreateDirectory(path);
    }
}
