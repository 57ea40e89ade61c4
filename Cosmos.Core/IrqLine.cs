using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>How an interrupt line signals (ACPI 6.4 §5.2.12.5).</summary>
public enum IrqTrigger
{
    /// <summary>Edge-triggered, active high: the ISA bus.</summary>
    EdgeHigh = 0,

    /// <summary>Level-triggered, active high.</summary>
    LevelHigh = 1,

    /// <summary>Level-triggered, active low: PCI's INTx.</summary>
    LevelLow = 3,
}

/// <summary>One interrupt line, held by one driver.</summary>
/// <remarks>
/// Interrupts are counted by the kernel; a driver's thread waits for the count to change, so no driver code ever runs in interrupt context.
/// One thread waits at a time; the other members may be used from any thread.
/// </remarks>
public sealed class IrqLine : IDisposable
{
    private ulong _seen;
    private int _disposed;

    private IrqLine(int gsi) => Gsi = gsi;

    /// <summary>The global system interrupt.</summary>
    public int Gsi { get; }

    /// <summary>How often it was taken, as far as <see cref="Wait"/> has seen.</summary>
    public ulong Count => Volatile.Read(ref _seen);

    /// <summary>Claims a global system interrupt and unmasks it. ISA interrupt 1 (keyboard) is GSI 1, and so on, but for the timer.</summary>
    /// <exception cref="InvalidOperationException">There is no such line, or it is held already.</exception>
    [BusTier]
    public static IrqLine Claim(int gsi, IrqTrigger trigger)
    {
        if (!InterruptLines.TryClaim(gsi, (int)trigger))
            throw new InvalidOperationException($"interrupt line {gsi} does not exist or is held already");
        return new IrqLine(gsi);
    }

    /// <summary>Waits until the interrupt was taken since the last call that returned true, or the time is over.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ObjectDisposedException">The line was given back, before or during the wait.</exception>
    public bool Wait(TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        long count = InterruptLines.Wait(Gsi, _seen, Nanoseconds.From(timeout));
        ObjectDisposedException.ThrowIf(count == InterruptLines.Gone, this);
        if (count == InterruptLines.TimedOut)
            return false;
        Volatile.Write(ref _seen, (ulong)count);
        return true;
    }

    /// <summary>Keeps the line from interrupting.</summary>
    public void Mask() => SetMask(true);

    /// <summary>Lets the line interrupt again.</summary>
    public void Unmask() => SetMask(false);

    /// <summary>Gives the line back. A thread in <see cref="Wait"/> returns with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            InterruptLines.Release(Gsi);
    }

    private void SetMask(bool masked)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        InterruptLines.Mask(Gsi, masked);
    }
}
