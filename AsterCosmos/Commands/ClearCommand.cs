using AsterCosmos.Shell;
using Cosmos.System;

namespace AsterCosmos.Commands;

/// <summary><c>clear</c></summary>
public sealed class ClearCommand(Terminal terminal) : Command
{
    /// <inheritdoc/>
    public override string Name => "clear";

    /// <inheritdoc/>
    public override string Summary => "Empties the screen";

    /// <inheritdoc/>
    public override string Example => "clear";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        terminal.Clear();
    }
}
