using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>irq</c></summary>
public sealed class IrqCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "irq";

    /// <inheritdoc/>
    public override string Arguments => "[--json]";

    /// <inheritdoc/>
    public override string Summary => "Lists the interrupt sources in use and how often each was taken";

    /// <inheritdoc/>
    public override string Example => "irq";

    /// <inheritdoc/>
    public override string Details => "A source without a GSI is the timer or a message (MSI).";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("--json").Expect(0, 0);
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, Machine.Interrupts, static (json, source) =>
            {
                json.WriteNumber("vector", source.Vector);
                if (source.Gsi is int gsi)
                    json.WriteNumber("gsi", gsi);
                json.WriteNumber("count", source.Count);
            });
            return;
        }

        context.Output.WriteLine("vector  gsi       count");
        foreach (InterruptSource source in Machine.Interrupts)
            context.Output.WriteLine($"  0x{source.Vector:x2}  {(source.Gsi is int gsi ? gsi.ToString() : "-"),3}  {source.Count,10}");
    }
}
