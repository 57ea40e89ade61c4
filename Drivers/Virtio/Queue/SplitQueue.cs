using System.Runtime.CompilerServices;
using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A split virtqueue (virtio 1.2 §2.7). A chain's token is the number of its first descriptor.</summary>
[DmaTrusted("writes the addresses of descriptors, and knows when the device has used them")]
internal sealed partial class SplitQueue : VirtQueue
{
    private const ushort NoInterrupt = 1; // VIRTQ_AVAIL_F_NO_INTERRUPT
    private const ushort NoNotify = 1;    // VIRTQ_USED_F_NO_NOTIFY
    private readonly DmaCells<ulong> _descriptors;
    private readonly DmaCells<ushort> _available;
    private readonly DmaCells<ushort> _used;
    private readonly DmaCells<ulong> _usedEntries;
    private readonly DmaCells<ushort> _availableEvent;
    private readonly bool _hasEvents;       // with VIRTIO_F_EVENT_IDX
    private readonly DmaUse[] _uses;        // by descriptor: keeps the memory in place that the device was told of
    private readonly ushort[] _next;        // by descriptor: the free list, and the links of chains in flight
    private readonly DmaSharedUse _shared;  // the same, for chains that lie in the same memory
    private readonly int _mask;
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
        _mask = size - 1;
        _hasEvents = transport.Has(VirtioFeatures.EventIndex);
        _shared = new DmaSharedUse(Memory);
        _uses = new DmaUse[size];
        _next = [.. Enumerable.Range(1, size).Select(next => (ushort)(next % size))];
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
    public override void Disarm() => AskFor((ushort)(_taken - 1), NoInterrupt); // an index that was just passed comes again after 65,536 chains

    private protected override void Arm() => AskFor(_taken, flags: 0);

    // With event indices the flag is ignored.
    private void AskFor(ushort usedEvent, ushort flags)
    {
        if (_hasEvents)
            _available[SplitLayout.FirstEntryCell + Size] = usedEvent;
        else
            _available[SplitLayout.FlagsCell] = flags;
    }

    private protected override ushort Publish(in ChainBuffers buffers, int count, out ushort last)
    {
        ushort token = _firstFree;
        last = LayOut(token, buffers, count);
        MakeAvailable(token);
        return token;
    }

    private protected override bool TryLayOut(ushort token, in ChainBuffers buffers, out ushort last)
    {
        last = 0;
        // In order, descriptors are taken as they lie (virtio 1.2 §2.7.5.1), so that none can be left out.
        if (IsInOrder)
            return false;
        last = LayOut(token, buffers, buffers.Count);
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

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal int TakeUsedInto(Span<UsedChain> used) => TakeUsed(new Reader(this), used);

    internal bool TryTakeNext(out UsedChain used) => TryTakeUsed(new Reader(this), out used);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void MakeAvailable(ushort token)
    {
        // Stores are seen in this order: x86 keeps them so, and each of these is volatile (virtio 1.2 §2.7.13).
        DmaCells<ushort> available = _available;
        ushort published = _published;
        available[SplitLayout.FirstEntryCell + (published & _mask)] = token;
        _published = ++published;
        available[SplitLayout.IndexCell] = published;
    }

    private protected override ushort PublishTable(int table, in ChainBuffers buffers)
    {
        ushort token = _firstFree;
        DmaSegment filled = Tables.Fill(table, buffers, linked: true);
        var chain = new DmaChain(Memory);
        var place = new Place(token, token, Left: 1);
        Write(new ReadOnlySpan<DmaSegment>(ref filled), DescriptorFlags.Indirect, ref place, ref chain);
        _firstFree = (ushort)place.Next;
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
    private bool TryReadUsed(out uint id, out uint written)
    {
        if (_seen == _taken && !TryReadIndex())
        {
            (id, written) = (0, 0);
            return false;
        }

        ulong entry = _usedEntries[_taken & _mask];
        id = (uint)entry;
        written = (uint)(entry >> 32);
        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected override void Release(ushort token, in Chain chain)
    {
        // In order, descriptors are taken as they lie, and come free in that order by themselves (virtio 1.2 §2.7.5.1).
        if (!IsInOrder)
            (_next[chain.Last], _firstFree) = (_firstFree, token);
        if ((chain.State & ChainState.SharesUse) != 0)
            _shared.Leave();
        else
            EndUses(token, chain.Descriptors);
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

    /// <returns>Its last descriptor.</returns>
    private ushort LayOut(ushort token, in ChainBuffers buffers, int count)
    {
        var chain = new DmaChain(Memory);
        var place = new Place(token, token, count);
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

        _firstFree = (ushort)place.Next;
        return (ushort)place.Last;
    }

    /// <summary>Writes descriptors that lead from each to the next.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Write(scoped ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, ref Place place, ref DmaChain chain)
    {
        if (segments.IsEmpty)
            return;
        ushort[] nexts = _next;
        DmaCells<ulong> descriptors = _descriptors;
        chain.Direction = Descriptor.DirectionOf(flags);
        foreach (DmaSegment segment in segments) // a copy: the driver can change its own in the meantime
        {
            uint next = nexts[place.Next];
            uint upper = Descriptor.UpperOfSplit(--place.Left > 0 ? flags | DescriptorFlags.Next : flags, (int)next);
            descriptors.WriteAddressAndLength(place.Next * Descriptor.CellsEach, segment, upper, ref chain, ref _uses[place.Next]);
            place.Last = place.Next;
            place.Next = (int)next;
        }
    }

    // As far as they began.
    private void EndUses(int descriptor, int count)
    {
        for (; count > 0; count--, descriptor = _next[descriptor])
            DmaUse.EndIn(ref _uses[descriptor]);
    }

    /// <summary>How far a chain was written: the last descriptor written, the one to be written next, and how many are left.</summary>
    private record struct Place(int Last, int Next, int Left);

    private readonly struct Reader(SplitQueue queue) : IUsedReader
    {
        public int MostUsed => (ushort)(queue._seen - queue._taken);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public bool TryRead(out uint id, out uint written) => queue.TryReadUsed(out id, out written);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Accept() => queue._taken++;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Release(ushort token, in Chain chain) => queue.Release(token, chain);
    }
}
