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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
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

    private protected override ushort Publish(in ChainBuffers buffers, int count)
    {
        ushort token = _firstFree;
        LayOut(token, buffers, count);
        MakeAvailable(token);
        return token;
    }

    private protected override bool TryLayOut(ushort token, in ChainBuffers buffers)
    {
        // In order, descriptors are taken as they lie (virtio 1.2 §2.7.5.1), so that none can be left out.
        if (_order is not null)
            return false;
        LayOut(token, buffers, buffers.Count);
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

    internal bool TryTakeNext(out UsedChain used) => TryTakeUsed(new Reader(this), out used);

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
        var place = new Place(token, token, token, Left: 1);
        Write(new ReadOnlySpan<DmaSegment>(ref filled), DescriptorFlags.Indirect, ref place, ref chain);
        Close(place, chain);
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
            (token, written) = (0, 0);
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
        Slot[] slots = _slots;
        ref Slot first = ref slots[token];
        if (first.Uses == 1)
            DmaUse.EndIn(ref first.Use); // the first descriptor's: a chain begins with a use
        else
            EndUses(token, descriptors);

        // In order, descriptors are taken as they lie, and come free in that order by themselves (virtio 1.2 §2.7.5.1).
        if (_order is null)
            (slots[first.Last].Next, _firstFree) = (_firstFree, token);
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

    private void LayOut(ushort token, in ChainBuffers buffers, int count)
    {
        var chain = new DmaChain(Memory);
        var place = new Place(token, token, token, count);
        try
        {
            Write(buffers.Readable, DescriptorFlags.None, ref place, ref chain);
            Write(buffers.MoreReadable, DescriptorFlags.None, ref place, ref chain);
            Write(buffers.Writable, DescriptorFlags.DeviceWrites, ref place, ref chain);
            Write(buffers.MoreWritable, DescriptorFlags.DeviceWrites, ref place, ref chain);
        }
        catch
        {
            EndUses(token, count);
            throw;
        }

        Close(place, chain);
    }

    /// <summary>Writes descriptors that lead from each to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(scoped ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, ref Place place, ref DmaChain chain)
    {
        if (segments.IsEmpty)
            return;
        Slot[] slots = _slots;
        DmaCells<ulong> descriptors = _descriptors;
        chain.Direction = Descriptor.DirectionOf(flags);
        foreach (DmaSegment segment in segments) // a copy: the driver can change its own in the meantime
        {
            ref Slot slot = ref slots[place.Next];
            uint next = slot.Next;
            uint upper = Descriptor.UpperOfSplit(--place.Left > 0 ? flags | DescriptorFlags.Next : flags, (int)next);
            descriptors.WriteAddressAndLength(place.Next * Descriptor.CellsEach, segment, upper, ref chain, ref slot.Use);
            place.Last = place.Next;
            place.Next = (int)next;
        }
    }

    /// <summary>Notes of a chain that was written what is needed to take it back.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Close(in Place place, in DmaChain chain)
    {
        ref Slot first = ref _slots[place.First];
        (first.Last, first.Uses) = ((ushort)place.Last, (ushort)chain.Uses);
        _firstFree = (ushort)place.Next;
    }

    // As far as they began.
    private void EndUses(int descriptor, int count)
    {
        for (; count > 0; count--, descriptor = _slots[descriptor].Next)
            DmaUse.EndIn(ref _slots[descriptor].Use);
    }

    /// <summary>How far a chain was written: its first descriptor, the last one written, the one to be written next, and how many are left.</summary>
    private record struct Place(int First, int Last, int Next, int Left);

    /// <summary>What is known of a descriptor beside what the device can see.</summary>
    private struct Slot
    {
        internal DmaUse Use;  // keeps the memory in place that the device was told of
        internal ushort Next; // the free list, and the links of chains in flight
        internal ushort Last; // of the chain that begins here
        internal ushort Uses; // of that chain
    }

    private readonly struct Reader(SplitQueue queue) : IUsedReader
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(out ushort token, out uint written) => queue.TryReadUsed(out token, out written);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Release(ushort token, int descriptors) => queue.Release(token, descriptors);
    }
}
