using AsterCosmos.Shell;
using Cosmos.Core;
using Cosmos.System;

namespace AsterCosmos.Commands;

/// <summary><c>poweroff</c></summary>
public sealed class PowerOffCommand(Terminal terminal, Action stopDevices) : Command
{
    /// <inheritdoc/>
    public override string Name => "poweroff";

    /// <inheritdoc/>
    public override string Summary => "Stops the devices and ends the machine";

    /// <inheritdoc/>
    public override string Example => "poweroff";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        stopDevices();
        terminal.Flush();
        Machine.PowerOff();
    }
}
