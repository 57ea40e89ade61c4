using System.Runtime.CompilerServices;
using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A split virtqueue (virtio 1.2 §2.7). A chain's token is the number of its first descriptor.</summary>
[DmaTrusted("writes the addresses of descriptors, and knows when the device has used them")]
internal sealed class SplitQueue : VirtQueue
{
    private const ushort NoInterrupt = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT
    private const ushort NoNotify = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private readonly DmaCells<ulong> _descriptors;
    private readonly DmaCells<ushort> _available;
    private readonly DmaCells<ushort> _used;
    private readonly DmaCells<ulong> _usedEntries;
    private readonly DmaCells<ushort> _availableEvent;
    private readonly InOrderChains? _order; // with VIRTIO_F_IN_ORDER
    private readonly bool _hasEvents;       // with VIRTIO_F_EVENT_IDX
    private readonly Slot[] _slots;         // by descriptor
    private readonly int _mask;
    private readonly int _usedEventCell;
    private ushort _firstFree;
    private ushort _published; // our available index
    private ushort _taken;     // used chains up to here were taken
    private ushort _seen;      // used index as last read and checked

    internal SplitQueue(VirtioTransport transport, ushort index, ushort size, int longestChain)
        : base(transport, index, new QueueShape(size, new SplitLayout(size).TotalBytes, longestChain, CountsChains: true), memory => Describe(memory, size))
    {
        var layout = new SplitLayout(size);
        _descriptors = Memory.Cells<ulong>(0, size * Descriptor.CellsEach);
        _available = Memory.Cells<ushort>(layout.Available, layout.AvailableCells);
        _used = Memory.Cells<ushort>(layout.Used, SplitLayout.FirstEntryCell);
        _usedEntries = Memory.Cells<ulong>(layout.UsedEntries, size);
        _availableEvent = Memory.Cells<ushort>(layout.AvailableEvent, 1);
        _usedEventCell = SplitLayout.FirstEntryCell + size;
        _mask = size - 1;
        _hasEvents = transport.Has(VirtioFeatures.EventIndex);
        _order = transport.Has(VirtioFeatures.InOrder) ? new InOrderChains(size) : null;
        _slots = new Slot[size];
        for (int descriptor = 0; descriptor < size; descriptor++)
            _slots[descriptor].Next = (ushort)((descriptor + 1) & _mask);
        Disarm();
    }

    /// <inheritdoc/>
    public override string Layout => "split";

    internal override ushort NextToken => _firstFree;

    internal override bool UsesWithin(int looks)
    {
        while (looks > 0 && _seen == _taken && _used[SplitLayout.IndexCell] == _taken)
            looks--;
        return looks > 0;
    }

    private protected override ushort NextPosition => _published;

    /// <inheritdoc/>
    public override void Disarm()
    {
        // With event indices the flag is ignored; an index that was just passed comes again after 65,536 chains.
        if (_hasEvents)
            _available[_usedEventCell] = (ushort)(_taken - 1);
        else
            _available[SplitLayout.FlagsCell] = NoInterrupt;
    }

    private protected override void Arm()
    {
        if (_hasEvents)
            _available[_usedEventCell] = _taken;
        else
            _available[SplitLayout.FlagsCell] = 0;
    }

    private protected override ushort Publish(in ChainBuffers buffers)
    {
        ushort token = _firstFree;
        LayOut(token, buffers);
        MakeAvailable(token);
        return token;
    }

    private protected override bool TryLayOut(ushort token, in ChainBuffers buffers)
    {
        // In order, descriptors are taken as they lie (virtio 1.2 §2.7.5.1), so that none can be left out.
        if (_order is not null)
            return false;
        LayOut(token, buffers);
        return true;
    }

    /// <inheritdoc/>
    public override void Resubmit(ushort token)
    {
        BeginResubmit(token);
        MakeAvailable(token);
    }

    internal void TakeUsed<TTaker>(ref TTaker taker)
        where TTaker : struct, IUsedTaker, allows ref struct => TakeUsed(new Reader(this), ref taker);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeAvailable(ushort token)
    {
        // Stores are seen in this order: x86 keeps them so, and each of these is volatile (virtio 1.2 §2.7.13).
        _available[SplitLayout.FirstEntryCell + (_published & _mask)] = token;
        _order?.Add(token);
        _available[SplitLayout.IndexCell] = ++_published;
    }

    private protected override ushort PublishTable(int table, in ChainBuffers buffers)
    {
        ushort token = _firstFree;
        DmaSegment filled = Tables.Fill(table, buffers, linked: true);
        var chain = new DmaChain(Memory);
        _firstFree = (ushort)Write(token, new ReadOnlySpan<DmaSegment>(ref filled), DescriptorFlags.Indirect, ref chain);
        MakeAvailable(token);
        return token;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected override bool WantsNotification(int announced)
    {
        if (!_hasEvents)
            return (_used[SplitLayout.FlagsCell] & NoNotify) == 0;

        // virtio 1.2 §2.7.10: the device wants to hear when the index passes this one.
        ushort wanted = _availableEvent[0];
        return (ushort)(_published - wanted - 1) < announced;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadUsed(out ushort token, out uint written)
    {
        if (_order is { HasBatch: true })
            return TakeFromBatch(out token, out written);
        if (_seen == _taken && !TryReadIndex())
        {
            token = 0;
            written = 0;
            return false;
        }

        ulong entry = _usedEntries[_taken & _mask];
        uint id = (uint)entry;
        written = (uint)(entry >> 32);
        token = (ushort)id;
        if (!CheckUsed(id, written))
            return false;
        if (_order is not null)
        {
            if (!_order.TryBeginBatch(token, written, (ushort)(_seen - _taken)))
                return OutOfOrder(id);
            return TakeFromBatch(out token, out written);
        }

        _taken++;
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected override void Release(ushort token, int descriptors)
    {
        ref Slot last = ref EndUses(token, descriptors);

        // In order, descriptors are taken as they lie, and come free in that order by themselves (virtio 1.2 §2.7.5.1).
        if (_order is not null)
            return;
        last.Next = _firstFree;
        _firstFree = token;
    }

    private static QueueMemory Describe(DmaRegion memory, ushort size)
    {
        var layout = new SplitLayout(size);
        return new QueueMemory(size, memory.AddressOf(0), memory.AddressOf(layout.Available), memory.AddressOf(layout.Used));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryReadIndex()
    {
        ushort index = _used[SplitLayout.IndexCell];
        int pending = (ushort)(index - _taken);
        if (pending == 0)
            return false;
        if (pending > InFlight)
            return Ahead(index, pending);
        _seen = index;
        return true;
    }

    // Apart, because a message that is put together makes the method that does it slower although it never happens.
    private bool Ahead(ushort index, int pending) => GiveUp($"used index {index} is {pending} ahead with {InFlight} in flight");

    private bool OutOfOrder(uint id) => GiveUp($"used id {id} is not among the next {(ushort)(_seen - _taken)} in order");

    private bool TakeFromBatch(out ushort token, out uint written)
    {
        token = _order!.Take(out uint? known);
        written = known ?? WritableBytesOf(token);
        _taken++;
        return true;
    }

    private void LayOut(ushort token, in ChainBuffers buffers)
    {
        var chain = new DmaChain(Memory);
        int left = buffers.Count;
        try
        {
            int descriptor = Write(token, buffers.Readable, DescriptorFlags.None, ref left, ref chain);
            descriptor = Write(descriptor, buffers.MoreReadable, DescriptorFlags.None, ref left, ref chain);
            descriptor = Write(descriptor, buffers.Writable, DescriptorFlags.DeviceWrites, ref left, ref chain);
            _firstFree = (ushort)Write(descriptor, buffers.MoreWritable, DescriptorFlags.DeviceWrites, ref left, ref chain);
        }
        catch
        {
            EndUses(token, buffers.Count);
            throw;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Write(int descriptor, ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, ref int left, ref DmaChain chain)
    {
        if (segments.IsEmpty)
            return descriptor;
        left -= segments.Length;
        return Write(descriptor, segments, left > 0 ? flags | DescriptorFlags.Next : flags, ref chain);
    }

    /// <summary>Writes descriptors that lead from each to the next.</summary>
    /// <param name="descriptor">The first.</param>
    /// <param name="segments">What each is of.</param>
    /// <param name="flags">Of the last one.</param>
    /// <param name="chain">What they are parts of.</param>
    /// <returns>The descriptor that follows.</returns>
    private int Write(int descriptor, scoped ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, ref DmaChain chain)
    {
        Slot[] slots = _slots;
        DmaCells<ulong> descriptors = _descriptors;
        chain.Direction = Descriptor.DirectionOf(flags);
        uint last = Descriptor.UpperOfSplit(flags, 0);
        uint linked = Descriptor.UpperOfSplit(flags | DescriptorFlags.Next, 0);
        int left = segments.Length;
        foreach (DmaSegment segment in segments) // a copy: the driver can change its own in the meantime
        {
            ref Slot slot = ref slots[descriptor];
            uint next = slot.Next;
            uint upper = --left > 0 ? linked : last;
            descriptors.WriteAddressAndLength(descriptor * Descriptor.CellsEach, segment, upper | (next << 16), ref chain, ref slot.Use);
            descriptor = (int)next;
        }

        return descriptor;
    }

    /// <summary>Ends the uses of a chain's memory, as far as they began.</summary>
    /// <returns>Its last descriptor.</returns>
    private ref Slot EndUses(ushort first, int count)
    {
        Slot[] slots = _slots;
        ref Slot slot = ref slots[first];
        DmaUse.EndIn(ref slot.Use);
        while (--count > 0)
        {
            slot = ref slots[slot.Next];
            DmaUse.EndIn(ref slot.Use);
        }

        return ref slot;
    }

    /// <summary>What is known of a descriptor beside what the device can see.</summary>
    private struct Slot
    {
        internal DmaUse Use;  // keeps the memory in place that the device was told of
        internal ushort Next; // the free list, and the links of chains in flight
    }

    private readonly struct Reader(SplitQueue queue) : IUsedReader
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(out ushort token, out uint written) => queue.TryReadUsed(out token, out written);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Release(ushort token, int descriptors) => queue.Release(token, descriptors);
    }
}
