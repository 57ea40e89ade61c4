using System.Buffers;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Managed memory that stays in place, reachable for one device, until it is unmapped (streaming DMA). Made by <see cref="DmaDomain.Map"/>.</summary>
/// <remarks>
/// Disposing while the device still works on it keeps the memory pinned until the work ends or the device is silent. What a driver forgets to dispose
/// stays pinned with its domain. Any thread.
/// </remarks>
public sealed class DmaMapping : IDisposable
{
    private readonly DmaHold _hold;
    private readonly DmaRuns _runs;
    private MemoryHandle _pin;
    private int _disposed;

    internal DmaMapping(DmaDomain domain, Memory<byte> memory, DmaDirection direction)
    {
        Direction = direction;
        SizeBytes = memory.Length;
        _hold = new DmaHold(domain, Unpin);
        _runs = new DmaRuns(_hold);
        _pin = memory.Pin();
        try
        {
            _runs.Find(ManagedMemory.AddressOf(in _pin, memory), SizeBytes);
        }
        catch
        {
            _pin.Dispose();
            throw;
        }

        domain.Add(_hold);
        _hold.Open(direction);
    }

    /// <summary>Who writes and who reads.</summary>
    public DmaDirection Direction { get; }

    /// <summary>Bytes mapped.</summary>
    public int SizeBytes { get; }

    /// <summary>The memory as the device sees it, which need not be in one piece.</summary>
    /// <exception cref="ObjectDisposedException">The mapping was disposed.</exception>
    public ReadOnlySpan<DmaSegment> Segments
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _runs.Segments;
        }
    }

    /// <summary>Unmaps the memory as soon as the device is done with it. Doing it twice does nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
            _hold.Close();
    }

    private void Unpin()
    {
        _hold.Domain.Remove(_hold);
        _pin.Dispose();
    }
}
