using System.Collections;

namespace Drivers.Pci.Interrupts;

/// <summary>The interrupts that a driver claimed from its function, all of one kind. None when there is no way for them: the driver polls.</summary>
public sealed class PciInterrupts : IReadOnlyList<PciInterrupt>, IDisposable
{
    private readonly IReadOnlyList<PciInterrupt> _list;
    private readonly Action? _close;
    private int _disposed;

    internal PciInterrupts(PciInterruptKinds kind, IReadOnlyList<PciInterrupt> list, Action? close = null)
    {
        Kind = kind;
        _list = list;
        _close = close;
    }

    /// <summary>How they arrive.</summary>
    public PciInterruptKinds Kind { get; }

    /// <inheritdoc/>
    public int Count => _list.Count;

    internal bool IsDisposed => Volatile.Read(ref _disposed) != 0;

    internal static PciInterrupts None => new(PciInterruptKinds.None, []);

    /// <inheritdoc/>
    public PciInterrupt this[int index] => _list[index];

    /// <summary>Gives all of them back, and keeps the function from interrupting.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        _close?.Invoke();
        foreach (PciInterrupt interrupt in _list)
            interrupt.Dispose();
    }

    /// <inheritdoc/>
    public IEnumerator<PciInterrupt> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
