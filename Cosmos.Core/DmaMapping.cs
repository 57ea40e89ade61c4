using System.Buffers;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Managed memory that stays in place, reachable for one device, until it is unmapped (streaming DMA). Made by <see cref="DmaDomain.Map"/>.</summary>
/// <remarks>
/// Disposing while the device still works on it keeps the memory pinned until the work ends or the device was reset. What a driver forgets to dispose
/// stays pinned with its domain.
/// </remarks>
public sealed class DmaMapping : IDisposable
{
    private readonly DmaDomain _domain;
    private readonly DmaSegment[] _segments;
    private readonly Lock _lock = new();
    private MemoryHandle _pin;
    private int _uses;
    private bool _disposed;
    private bool _pinned;

    internal DmaMapping(DmaDomain domain, Memory<byte> memory, DmaDirection direction)
    {
        _domain = domain;
        Direction = direction;
        SizeBytes = memory.Length;
        _pin = memory.Pin();
        _pinned = true;
        try
        {
            var segments = new DmaSegment[DmaSegments.MostFor(SizeBytes)];
            int count = DmaSegments.Find(ManagedMemory.AddressOf(in _pin, memory), SizeBytes, segments);
            _segments = segments[..count];
        }
        catch
        {
            _pin.Dispose();
            throw;
        }
    }

    /// <summary>Who writes and who reads.</summary>
    public DmaDirection Direction { get; }

    /// <summary>Bytes mapped.</summary>
    public int SizeBytes { get; }

    /// <summary>The memory as the device sees it.</summary>
    /// <exception cref="ObjectDisposedException">The mapping was disposed.</exception>
    public ReadOnlySpan<DmaSegment> Segments
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _segments;
        }
    }

    /// <summary>The queue gave the memory to the device.</summary>
    public void BeginUse()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _uses++;
        }
    }

    /// <summary>The device gave the memory back.</summary>
    public void EndUse()
    {
        lock (_lock)
            _uses = Math.Max(0, _uses - 1);
        if (_disposed && TryUnpin(deviceIsSilent: false))
            _domain.Forget(this);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        if (TryUnpin(deviceIsSilent: false))
            _domain.Forget(this);
    }

    internal bool TryUnpin(bool deviceIsSilent)
    {
        lock (_lock)
        {
            if (!_disposed || (_uses > 0 && !deviceIsSilent))
                return false;
            if (_pinned)
                _pin.Dispose();
            _pinned = false;
            return true;
        }
    }
}
