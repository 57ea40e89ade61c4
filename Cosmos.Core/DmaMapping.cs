using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Managed memory that stays in place, reachable for one device, until it is unmapped (streaming DMA). Made by <see cref="DmaDomain.Map(Memory{byte}, DmaDirection)"/>.</summary>
/// <remarks>
/// Disposing while the device still works on it keeps the memory pinned until the work ends or the device is silent. What a driver forgets to dispose
/// stays pinned with its domain. Any thread.
/// </remarks>
public sealed class DmaMapping : IDisposable
{
    private const int Mapped = 0;
    private const int Disposed = 1;
    private const int Remapping = 2;
    private readonly DmaHold _hold;
    private readonly DmaRuns _runs;
    private nint _pin;
    private int _state = Mapped;
    private bool _isPinned;
    private bool _isReused; // stays known to its domain, which costs less than to come and go

    internal DmaMapping(DmaDomain domain, ReadOnlyMemory<byte> memory, DmaDirection direction)
    {
        _hold = new DmaHold(domain, Unpin);
        _runs = new DmaRuns(_hold);
        Pin(memory, direction);
    }

    /// <summary>Who writes and who reads.</summary>
    public DmaDirection Direction { get; private set; }

    /// <summary>Bytes mapped.</summary>
    public int SizeBytes { get; private set; }

    /// <summary>Whether it was disposed, and not mapped again.</summary>
    public bool IsDisposed => Volatile.Read(ref _state) != Mapped;

    /// <summary>The memory as the device sees it, which need not be in one piece.</summary>
    /// <exception cref="ObjectDisposedException">The mapping was disposed.</exception>
    public ReadOnlySpan<DmaSegment> Segments
    {
        get
        {
            ObjectDisposedException.ThrowIf(IsDisposed, this);
            return _runs.Segments;
        }
    }

    /// <summary>Maps other memory in place of what was disposed, without allocating. One thread at a time.</summary>
    /// <exception cref="InvalidOperationException">The mapping was not disposed, or the device is not done with it; or the memory has no frames behind it.</exception>
    public void Remap(Memory<byte> memory, DmaDirection direction) => Replace(memory, direction);

    /// <inheritdoc cref="Remap(Memory{byte}, DmaDirection)"/>
    /// <remarks>The device can only be told to read the memory.</remarks>
    public void Remap(ReadOnlyMemory<byte> memory) => Replace(memory, DmaDirection.ToDevice);

    /// <summary>Unmaps the memory as soon as the device is done with it. Doing it twice does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.CompareExchange(ref _state, Disposed, Mapped) == Mapped)
            _hold.Close();
    }

    // One at a time: two at once would leave the start of one memory with the length of another.
    private void Replace(ReadOnlyMemory<byte> memory, DmaDirection direction)
    {
        if (Interlocked.CompareExchange(ref _state, Remapping, Disposed) != Disposed)
            throw new InvalidOperationException($"{_hold.Domain.Device} still has the memory that was mapped before, or is being given another");
        try
        {
            if (Volatile.Read(ref _isPinned))
                throw new InvalidOperationException($"{_hold.Domain.Device} still has the memory that was mapped before");
            Pin(memory, direction);
        }
        catch
        {
            Volatile.Write(ref _state, Disposed);
            throw;
        }

        _isReused = true;
        Volatile.Write(ref _state, Mapped);
    }

    private void Pin(ReadOnlyMemory<byte> memory, DmaDirection direction)
    {
        Direction = direction;
        SizeBytes = memory.Length;
        nuint address = ManagedMemory.Pin(memory, out _pin);
        try
        {
            _runs.Find(address, SizeBytes);
        }
        catch
        {
            ManagedMemory.Unpin(_pin);
            throw;
        }

        Volatile.Write(ref _isPinned, true);
        if (!_isReused)
            _hold.Domain.Add(_hold);
        _hold.Open(direction);
    }

    private void Unpin()
    {
        if (!_isReused)
            _hold.Domain.Remove(_hold);
        ManagedMemory.Unpin(_pin);
        Volatile.Write(ref _isPinned, false);
    }
}
