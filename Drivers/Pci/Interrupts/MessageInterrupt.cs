using Cosmos.Core;

namespace Drivers.Pci.Interrupts;

/// <summary>An interrupt that arrives as a message: by an MSI-X table's entry, or by MSI.</summary>
/// <param name="index">Its number.</param>
/// <param name="line">Where it arrives.</param>
/// <param name="silence">Keeps the function from sending it: its line may be somebody else's soon. An entry of a table does that itself.</param>
internal sealed class MessageInterrupt(int index, IrqLine line, Action? silence = null) : PciInterrupt(index)
{
    private ulong _seen;
    private Action? _silence = silence;

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

    public override void Dispose()
    {
        Interlocked.Exchange(ref _silence, null)?.Invoke();
        line.Dispose();
    }
}
