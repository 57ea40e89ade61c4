using System.Buffers;
using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Does something with memory that stays in place until it returns.</summary>
public delegate void DmaOperation<TState>(ReadOnlySpan<DmaSegment> segments, TState state)
    where TState : allows ref struct;

/// <summary>
/// What one device may reach by DMA. Owns the memory: what a driver frees or forgets stays out of circulation until the device is known to be silent.
/// </summary>
/// <remarks>One for each device, made by the bus tier. This is where an IOMMU's domain will be. Any thread may use it.</remarks>
public sealed class DmaDomain
{
    private readonly Lock _lock = new();
    private readonly List<DmaRegion> _regions = [];
    private readonly List<DmaMapping> _mappings = [];

    /// <summary>Makes the domain of one device.</summary>
    /// <param name="device">The device, for messages.</param>
    [BusTier]
    public DmaDomain(string device) => Device = device;

    /// <summary>The device.</summary>
    public string Device { get; }

    /// <summary>Bytes that the domain keeps from other use, those of disposed regions included.</summary>
    public long HeldBytes
    {
        get
        {
            lock (_lock)
                return _regions.Sum(region => (long)region.SizeBytes);
        }
    }

    /// <summary>Takes contiguous zeroed memory for rings and headers, page-aligned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="OutOfMemoryException">There is no such run of free frames.</exception>
    public DmaRegion Allocate(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        var region = new DmaRegion(this, sizeBytes);
        lock (_lock)
            _regions.Add(region);
        return region;
    }

    /// <summary>Pins managed memory and makes it reachable for the device until the mapping is disposed. For buffers used again and again.</summary>
    /// <exception cref="InvalidOperationException">The memory has no frames behind it.</exception>
    public DmaMapping Map(Memory<byte> memory, DmaDirection direction)
    {
        var mapping = new DmaMapping(this, memory, direction);
        lock (_lock)
            _mappings.Add(mapping);
        return mapping;
    }

    /// <summary>
    /// Pins a span for the time of one call and hands its segments on. The call must not return before the device is done with them,
    /// by completion or by reset. Memory of the image itself (preinitialised arrays, constants) goes through a copy.
    /// </summary>
    public void Run<TState>(Span<byte> span, TState state, DmaOperation<TState> operation)
        where TState : allows ref struct
    {
        var call = new PinnedCall<TState>(span.Length, state, operation);
        if (ManagedMemory.IsManaged(span))
        {
            ManagedMemory.WithPinned(span, call, static (address, call) => call.Run(address));
            return;
        }

        byte[] copy = span.ToArray();
        ManagedMemory.WithPinned(copy, call, static (address, call) => call.Run(address));
        copy.CopyTo(span);
    }

    /// <inheritdoc cref="Run{TState}(Span{byte}, TState, DmaOperation{TState})"/>
    /// <remarks>The device shall only read the memory.</remarks>
    public void RunReadOnly<TState>(ReadOnlySpan<byte> span, TState state, DmaOperation<TState> operation)
        where TState : allows ref struct
    {
        var call = new PinnedCall<TState>(span.Length, state, operation);
        if (ManagedMemory.IsManaged(span))
            ManagedMemory.WithPinnedReadOnly(span, call, static (address, call) => call.Run(address));
        else
            ManagedMemory.WithPinned(span.ToArray(), call, static (address, call) => call.Run(address));
    }

    /// <summary>
    /// Frees what was disposed. The caller knows that the device does no DMA any more: it was reset, or its bus mastering is off.
    /// </summary>
    [BusTier]
    public void ReleaseQuarantine()
    {
        lock (_lock)
        {
            _regions.RemoveAll(region => region.TryFree());
            _mappings.RemoveAll(mapping => mapping.TryUnpin(deviceIsSilent: true));
        }
    }

    internal void Forget(DmaMapping mapping)
    {
        lock (_lock)
            _mappings.Remove(mapping);
    }

    private readonly ref struct PinnedCall<TState>(int sizeBytes, TState state, DmaOperation<TState> operation)
        where TState : allows ref struct
    {
        private readonly TState _state = state;

        internal void Run(nuint address)
        {
            DmaSegment[] segments = ArrayPool<DmaSegment>.Shared.Rent(DmaSegments.MostFor(sizeBytes));
            try
            {
                operation(segments.AsSpan(0, DmaSegments.Find(address, sizeBytes, segments)), _state);
            }
            finally
            {
                ArrayPool<DmaSegment>.Shared.Return(segments);
            }
        }
    }
}
