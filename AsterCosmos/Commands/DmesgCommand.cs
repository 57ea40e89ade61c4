using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>dmesg</c></summary>
public sealed class DmesgCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "dmesg";

    /// <inheritdoc/>
    public override string Summary => "Shows the kernel's log";

    /// <inheritdoc/>
    public override string Example => "dmesg | grep virtio";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(0, 0);
        string log = CallNames.AddTo(KernelLog.ReadAll());
        context.Output.Write(log);
        if (log.Length > 0 && log[^1] != '\n')
            context.Output.WriteLine();
    }
}
