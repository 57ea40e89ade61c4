using AsterCosmos.Shell;
using Cosmos.Core;
using Cosmos.System;

namespace AsterCosmos.Commands;

/// <summary><c>reboot</c></summary>
public sealed class RebootCommand(Terminal terminal) : Command
{
    /// <inheritdoc/>
    public override string Name => "reboot";

    /// <inheritdoc/>
    public override string Summary => "Starts the machine anew";

    /// <inheritdoc/>
    public override string Example => "reboot";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        terminal.Flush();
        Machine.Reboot();
    }
}
