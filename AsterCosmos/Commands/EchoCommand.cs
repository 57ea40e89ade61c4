using AsterCosmos.Shell;

namespace AsterCosmos.Commands;

/// <summary><c>echo</c></summary>
public sealed class EchoCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "echo";

    /// <inheritdoc/>
    public override string Arguments => "[WORD...]";

    /// <inheritdoc/>
    public override string Summary => "Prints its arguments";

    /// <inheritdoc/>
    public override string Example => "echo 'two  spaces' | wc";

    /// <inheritdoc/>
    public override void Run(CommandContext context) => context.Output.WriteLine(string.Join(' ', context.Words));
}
