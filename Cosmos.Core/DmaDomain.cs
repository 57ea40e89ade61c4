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
    private readonly HashSet<DmaHold> _holds = [];
    private readonly Stack<PinnedSpan> _idle = [];
    private readonly Action _silence;
    private long _heldBytes;

    /// <summary>Makes the domain of one device.</summary>
    /// <param name="device">The device, for messages.</param>
    /// <param name="silence">Ends the device's DMA, whatever it does, and calls <see cref="ReleaseQuarantine"/>. Called when memory is given up that the device still has.</param>
    [BusTier]
    public DmaDomain(string device, Action silence)
    {
        Device = device;
        _silence = silence;
    }

    /// <summary>The device.</summary>
    public string Device { get; }

    /// <summary>Bytes of regions, those included that were disposed and that the device may still use.</summary>
    public long HeldBytes => Interlocked.Read(ref _heldBytes);

    /// <summary>Takes contiguous zeroed memory for rings and headers, page-aligned.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The size is not positive.</exception>
    /// <exception cref="OutOfMemoryException">There is no such run of free frames.</exception>
    public DmaRegion Allocate(int sizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(sizeBytes);
        return new DmaRegion(this, sizeBytes);
    }

    /// <summary>Pins managed memory and makes it reachable for the device until the mapping is disposed. For buffers used again and again.</summary>
    /// <exception cref="InvalidOperationException">The memory has no frames behind it.</exception>
    public DmaMapping Map(Memory<byte> memory, DmaDirection direction) => new(this, memory, direction);

    /// <inheritdoc cref="Map(Memory{byte}, DmaDirection)"/>
    /// <remarks>The device can only be told to read the memory.</remarks>
    public DmaMapping Map(ReadOnlyMemory<byte> memory) => new(this, memory, DmaDirection.ToDevice);

    /// <summary>
    /// Pins a span for the time of one call and hands its segments on. Should the call return before the device is done with them, the device is silenced.
    /// Memory of the image itself (preinitialised arrays, constants) goes through a copy.
    /// </summary>
    /// <exception cref="InvalidOperationException">The device still had the memory when the operation returned; it has been silenced.</exception>
    public void Run<TState>(Span<byte> span, TState state, DmaOperation<TState> operation)
        where TState : allows ref struct
    {
        var call = new PinnedCall<TState>(this, span.Length, DmaDirection.Both, state, operation);
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
    /// <remarks>The device can only be told to read the memory.</remarks>
    public void RunReadOnly<TState>(ReadOnlySpan<byte> span, TState state, DmaOperation<TState> operation)
        where TState : allows ref struct
    {
        var call = new PinnedCall<TState>(this, span.Length, DmaDirection.ToDevice, state, operation);
        if (ManagedMemory.IsManaged(span))
            ManagedMemory.WithPinnedReadOnly(span, call, static (address, call) => call.Run(address));
        else
            ManagedMemory.WithPinned(span.ToArray(), call, static (address, call) => call.Run(address));
    }

    /// <summary>
    /// Ends all uses, and frees what was disposed. The caller knows that the device does no DMA any more: it was reset, or its bus mastering is off.
    /// </summary>
    [BusTier]
    public void ReleaseQuarantine()
    {
        DmaHold[] holds;
        lock (_lock)
            holds = [.. _holds];
        foreach (DmaHold hold in holds)
            hold.Silence();
    }

    internal void Add(DmaHold hold, long sizeBytes = 0)
    {
        Interlocked.Add(ref _heldBytes, sizeBytes);
        lock (_lock)
            _holds.Add(hold);
    }

    internal void Remove(DmaHold hold, long sizeBytes = 0)
    {
        Interlocked.Add(ref _heldBytes, -sizeBytes);
        lock (_lock)
            _holds.Remove(hold);
    }

    // The memory is about to move: nothing may go on while the device can reach it.
    private void Silence()
    {
        try
        {
            _silence();
        }
        catch (Exception error)
        {
            Machine.Panic($"{Device} still has memory that its driver gave up, and cannot be silenced: {error.Message}");
        }
    }

    private PinnedSpan TakeIdle()
    {
        lock (_lock)
        {
            if (_idle.TryPop(out PinnedSpan? pinned))
                return pinned;
            pinned = new PinnedSpan(this);
            _holds.Add(pinned.Hold);
            return pinned;
        }
    }

    private void ReturnIdle(PinnedSpan pinned)
    {
        lock (_lock)
            _idle.Push(pinned);
    }

    /// <summary>What the calls of <see cref="Run"/> take turns to use, so that none of them allocates.</summary>
    private sealed class PinnedSpan
    {
        internal PinnedSpan(DmaDomain domain)
        {
            Hold = new DmaHold(domain, release: null);
            Runs = new DmaRuns(Hold);
        }

        internal DmaHold Hold { get; }

        internal DmaRuns Runs { get; }
    }

    private readonly ref struct PinnedCall<TState>(DmaDomain domain, int sizeBytes, DmaDirection direction, TState state, DmaOperation<TState> operation)
        where TState : allows ref struct
    {
        private readonly TState _state = state;

        internal void Run(nuint address)
        {
            PinnedSpan pinned = domain.TakeIdle();
            bool isIdle = false;
            try
            {
                pinned.Runs.Find(address, sizeBytes);
                pinned.Hold.Open(direction);
                operation(pinned.Runs.Segments, _state);
            }
            finally
            {
                isIdle = pinned.Hold.Close();
                if (!isIdle)
                    domain.Silence();
                domain.ReturnIdle(pinned);
            }

            if (!isIdle)
                throw new InvalidOperationException($"{domain.Device} still had the memory when its driver gave it up; the device was silenced");
        }
    }
}
