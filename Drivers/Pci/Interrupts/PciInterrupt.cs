namespace Drivers.Pci.Interrupts;

/// <summary>How a function's interrupts reach the processor, worst first.</summary>
[Flags]
public enum PciInterruptKinds
{
    /// <summary>Not at all: the driver polls.</summary>
    None = 0,

    /// <summary>Over a line that functions share (PCI 3.0 §2.2.6).</summary>
    IntX = 1 << 0,

    /// <summary>By one message (PCI 3.0 §6.8.1).</summary>
    Msi = 1 << 1,

    /// <summary>By a message for each entry of a table (PCI 3.0 §6.8.2).</summary>
    MsiX = 1 << 2,

    /// <summary>Any way.</summary>
    All = IntX | Msi | MsiX,
}

/// <summary>One interrupt of a function.</summary>
/// <remarks>
/// Interrupts are counted; a driver's thread waits for the count to change, so no driver code ever runs in interrupt context. One thread waits at a
/// time; the other members may be used from any thread. A device may interrupt too often, never, or for nothing: whoever waits does so with a limit and
/// then looks at the device.
/// </remarks>
public abstract class PciInterrupt : IDisposable
{
    private protected PciInterrupt(int index) => Index = index;

    /// <summary>Its number among those of the function: the entry of the MSI-X table, which is what a device is told; 0 for the other kinds.</summary>
    public int Index { get; }

    /// <summary>How often it was taken, as far as <see cref="Wait"/> has seen.</summary>
    public abstract ulong Count { get; }

    /// <summary>Waits until the interrupt was taken since the last call that returned true, or the time is over.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ObjectDisposedException">The interrupt was given back, before or during the wait.</exception>
    public abstract bool Wait(TimeSpan timeout);

    /// <summary>Keeps it from coming.</summary>
    public abstract void Mask();

    /// <summary>Lets it come again.</summary>
    public abstract void Unmask();

    /// <summary>Gives it back. A thread in <see cref="Wait"/> returns with <see cref="ObjectDisposedException"/>.</summary>
    public abstract void Dispose();
}
