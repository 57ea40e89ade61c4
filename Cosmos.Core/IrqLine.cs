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

/// <summary>What a device is to write, and where, to interrupt (PCI 3.0 §6.8.1). Composed by the core for one <see cref="IrqLine"/>.</summary>
/// <param name="Address">Where it writes.</param>
/// <param name="Data">What it writes.</param>
public readonly record struct IrqMessage(ulong Address, uint Data);

/// <summary>One source of interrupts, held by one driver: a pin of the interrupt controller, or a message of a device.</summary>
/// <remarks>
/// Interrupts are counted by the kernel; a driver's thread waits for the count to change, so no driver code ever runs in interrupt context.
/// One thread waits at a time; the other members may be used from any thread.
/// </remarks>
public sealed class IrqLine : IDisposable
{
    /// <summary>How soon a cancelled <see cref="WaitAsync"/> ends.</summary>
    public static readonly TimeSpan CancellationCheck = TimeSpan.FromMilliseconds(10);

    private readonly long _line;
    private readonly MessageTable? _table;
    private readonly int _entry;
    private ulong _seen;
    private int _disposed;

    private IrqLine(long line) => _line = line;

    private IrqLine(long line, MessageTable table, int entry)
        : this(line)
    {
        _table = table;
        _entry = entry;
    }

    /// <summary>How often it was taken.</summary>
    /// <exception cref="ObjectDisposedException">The line was given back.</exception>
    public ulong Count
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            long count = InterruptLines.Wait(_line, ulong.MaxValue, 0);
            ObjectDisposedException.ThrowIf(count == InterruptLines.Gone, this);
            return (ulong)count;
        }
    }

    /// <summary>Claims a pin by its global system interrupt and unmasks it. ISA interrupt 1 (keyboard) is GSI 1, and so on, but for the timer.</summary>
    /// <exception cref="InvalidOperationException">There is no such pin, or it is held already.</exception>
    [BusTier]
    public static IrqLine Claim(int gsi, IrqTrigger trigger)
    {
        long line = InterruptLines.Claim(gsi, (int)trigger);
        if (line < 0)
            throw new InvalidOperationException($"interrupt line {gsi} does not exist or is held already");
        return new IrqLine(line);
    }

    /// <summary>Claims a line for the messages of a device's MSI capability (PCI 3.0 §6.8.1), which holds no table in memory.</summary>
    /// <param name="message">What the bus tier is to put into the capability.</param>
    /// <exception cref="InvalidOperationException">All vectors are held.</exception>
    [BusTier]
    public static IrqLine ClaimMessage(out IrqMessage message) => new(ClaimVector(out message));

    /// <summary>Claims a line for one entry of an MSI-X table, which keeps it masked in the device.</summary>
    internal static IrqLine ClaimEntry(MessageTable table, int entry, out IrqMessage message) => new(ClaimVector(out message), table, entry);

    /// <summary>Waits until the interrupt was taken since the last call that returned true, or the time is over.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ObjectDisposedException">The line was given back, before or during the wait.</exception>
    public bool Wait(TimeSpan timeout)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        long count = InterruptLines.Wait(_line, _seen, Nanoseconds.From(timeout));
        ObjectDisposedException.ThrowIf(count == InterruptLines.Gone, this);
        if (count == InterruptLines.TimedOut)
            return false;
        Volatile.Write(ref _seen, (ulong)count);
        return true;
    }

    /// <summary>As <see cref="Wait"/>, without keeping the caller's thread: the wait takes one of its own for as long as it lasts.</summary>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> for no limit.</param>
    /// <param name="cancellation">Ends the wait within <see cref="CancellationCheck"/>.</param>
    /// <returns>Whether it was taken.</returns>
    /// <exception cref="ObjectDisposedException">The line was given back, before or during the wait.</exception>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested)
            return Task.FromCanceled<bool>(cancellation);
        return Task.Factory.StartNew(() => WaitUntil(timeout, cancellation), cancellation, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Keeps the line from interrupting. A message that comes meanwhile is taken when the line is unmasked.</summary>
    /// <exception cref="ObjectDisposedException">The line was given back.</exception>
    public void Mask() => SetMask(true);

    /// <summary>Lets the line interrupt again.</summary>
    /// <exception cref="ObjectDisposedException">The line was given back.</exception>
    public void Unmask() => SetMask(false);

    /// <summary>Gives the line back. A thread in <see cref="Wait"/> returns with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _table?.Release(_entry);
        InterruptLines.Release(_line);
    }

    private bool WaitUntil(TimeSpan timeout, CancellationToken cancellation)
    {
        if (!cancellation.CanBeCanceled)
            return Wait(timeout);
        bool isLimited = timeout != Timeout.InfiniteTimeSpan;
        Deadline deadline = isLimited ? Deadline.After(timeout) : default;
        while (!Wait(CancellationCheck))
        {
            cancellation.ThrowIfCancellationRequested();
            if (isLimited && deadline.HasPassed)
                return false;
        }

        return true;
    }

    private static long ClaimVector(out IrqMessage message)
    {
        long line = InterruptLines.ClaimMessage(out ulong address, out uint data);
        if (line < 0)
            throw new InvalidOperationException("all interrupt vectors for messages are held");
        message = new IrqMessage(address, data);
        return line;
    }

    private void SetMask(bool masked)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if (_table is null)
            ObjectDisposedException.ThrowIf(!InterruptLines.TryMask(_line, masked), this);
        else
            _table.SetMask(_entry, masked);
    }
}
