using Cosmos.Core;

namespace Drivers.Pci.Interrupts;

/// <summary>An interrupt that arrives as a message: by an MSI-X table's entry, or by MSI.</summary>
internal sealed class MessageInterrupt(int index, IrqLine line) : PciInterrupt(index)
{
    private ulong _seen;

    public override ulong Count => Volatile.Read(ref _seen);

    public override bool Wait(TimeSpan timeout)
    {
        if (!line.Wait(timeout))
            return false;
        Volatile.Write(ref _seen, line.Count);
        return true;
    }

    public override void Mask() => line.Mask();

    public override void Unmask() => line.Unmask();

    public override void Dispose() => line.Dispose();
}
