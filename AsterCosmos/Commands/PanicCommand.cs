using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>panic</c></summary>
public sealed class PanicCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "panic";

    /// <inheritdoc/>
    public override string Arguments => "[REASON...]";

    /// <inheritdoc/>
    public override string Summary => "Shows the panic screen and ends the machine with status 3";

    /// <inheritdoc/>
    public override string Example => "panic just to see";

    /// <inheritdoc/>
    public override void Run(CommandContext context) =>
        Machine.Panic(context.Words.Count == 0 ? "asked for by the shell" : Printable.Shorten(string.Join(' ', context.Words)));
}
