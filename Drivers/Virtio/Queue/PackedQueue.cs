using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Queue;

/// <summary>A packed virtqueue (virtio 1.2 §2.8): one ring of descriptors that both sides write. A chain's token is its buffer id.</summary>
/// <remarks>Which turn of the ring each side is on (the wrap counters) is kept here, never read from the ring.</remarks>
[DmaTrusted("writes the addresses of descriptors, and knows when the device has used them")]
internal sealed class PackedQueue : VirtQueue
{
    private const int EventBytes = 4;          // struct pvirtq_event_suppress: le16 off_wrap, le16 flags
    private const ushort EventsOn = 0;         // RING_EVENT_FLAGS_ENABLE
    private const ushort EventsOff = 1;        // RING_EVENT_FLAGS_DISABLE
    private const ushort EventsAtPosition = 2; // RING_EVENT_FLAGS_DESC
    private const int WrapBit = 15;
    private const int Turn = 1 << WrapBit;
    private readonly DmaCells<ulong> _ring;
    private readonly DmaCells<ushort> _driverEvent;
    private readonly DmaCells<uint> _deviceEvent;
    private readonly bool _hasEvents;
    private readonly DmaUse[] _uses;      // by slot: keeps the memory in place that the device was told of
    private readonly ushort[] _next;      // by slot: the free list, and the links of chains in flight
    private readonly ushort[] _firstSlot; // by token. A place in the ring comes free when any chain is used, not when its own is, so slots are no places.
    private readonly ushort[] _freeIds;
    private int _freeIdCount;
    private ushort _firstFreeSlot;
    private int _nextFree;      // where the next chain goes
    private bool _driverWrap = true;
    private int _nextUsed = Turn; // where the device writes what it uses next, and its turn of the ring: one value, because UsesWithin is asked without the queue's lock

    internal PackedQueue(VirtioTransport transport, ushort index, ushort size, int longestChain)
        : base(
            transport,
            index,
            new QueueShape(size, (size * Descriptor.SizeBytes) + (2 * EventBytes), longestChain, CountsChains: false),
            memory => Describe(memory, size))
    {
        int events = size * Descriptor.SizeBytes;
        _ring = Memory.Cells<ulong>(0, size * Descriptor.CellsEach);
        _driverEvent = Memory.Cells<ushort>(events, EventBytes / sizeof(ushort));
        _deviceEvent = Memory.Cells<uint>(events + EventBytes, 1);
        _hasEvents = transport.Has(VirtioFeatures.EventIndex);
        _uses = new DmaUse[size];
        _next = [.. Enumerable.Range(1, size).Select(next => (ushort)(next % size))];
        _firstSlot = new ushort[size];
        _freeIds = [.. Enumerable.Range(0, size).Select(static id => (ushort)id).Reverse()];
        _freeIdCount = size;
        Disarm();
    }

    /// <inheritdoc/>
    public override string Layout => "packed";

    // When no id is free, neither is a descriptor, and the chain is refused.
    internal override ushort NextToken => _freeIds[Math.Max(0, _freeIdCount - 1)];

    internal override bool UsesWithin(int looks)
    {
        while (looks > 0 && !HasBatch && !IsUsed(_nextUsed, out _))
            looks--;
        return looks > 0;
    }

    private protected override ushort NextPosition => (ushort)(_nextFree | (_driverWrap ? Turn : 0));

    /// <inheritdoc/>
    public override void Disarm() => _driverEvent[1] = EventsOff;

    private protected override void Arm()
    {
        if (_hasEvents)
            _driverEvent[0] = (ushort)_nextUsed;
        _driverEvent[1] = _hasEvents ? EventsAtPosition : EventsOn;
    }

    private protected override ushort Publish(in ChainBuffers buffers, int length, out ushort last)
    {
        last = 0;
        ushort token = NextToken;
        int written = 0;
        var chain = new DmaChain(Memory);
        ushort slot = _firstFreeSlot;
        ulong head = 0;
        try
        {
            for (int part = 0; part < ChainBuffers.Parts; part++)
                Write(token, buffers.Part(part, out DescriptorFlags flags), flags, length, ref chain, ref written, ref slot, ref head);
        }
        catch
        {
            // None of it stays available: the device would come to it after the next chain.
            for (int index = 1; index < written; index++)
                _ring[(Place(index, out bool wrap) * Descriptor.CellsEach) + 1] = wrap ? 0 : (ulong)(DescriptorFlags.Available | DescriptorFlags.Used) << 48;
            EndUses(_firstFreeSlot, written);
            throw;
        }

        MakeAvailable(token, head, length, slot);
        return token;
    }

    private protected override ushort PublishTable(int table, in ChainBuffers buffers)
    {
        ushort token = NextToken;
        DmaSegment filled = Tables.Fill(table, buffers, linked: false);
        ushort slot = _firstFreeSlot;
        var chain = new DmaChain(Memory);
        MakeAvailable(token, Write(_nextFree, _driverWrap, token, slot, filled, DescriptorFlags.Indirect, ref chain), 1, _next[slot]);
        return token;
    }

    private protected override bool WantsNotification(int announced)
    {
        uint wants = _deviceEvent[0];
        ushort flags = (ushort)((wants >> 16) & 3);
        if (flags != EventsAtPosition || !_hasEvents)
            return flags != EventsOff;

        // virtio 1.2 §2.8.10: the position is of this turn of the ring or, when the bit differs, of the one before.
        int position = (int)(wants & 0x7FFF);
        bool sameTurn = ((wants >> WrapBit) & 1) == (_driverWrap ? 1u : 0);
        ushort wanted = (ushort)(sameTurn ? position : position - Size);
        return (ushort)(_nextFree - wanted - 1) < announced;
    }

    internal void TakeUsed<TTaker>(ref TTaker taker)
        where TTaker : struct, IUsedTaker, allows ref struct => TakeUsed(new Reader(this), ref taker);

    internal int TakeUsedInto(Span<UsedChain> used) => TakeUsed(new Reader(this), used);

    private protected override void Release(ushort token, in Chain chain)
    {
        int descriptors = chain.Descriptors;
        ushort last = EndUses(_firstSlot[token], descriptors);
        _next[last] = _firstFreeSlot;
        _firstFreeSlot = _firstSlot[token];
        _freeIds[_freeIdCount++] = token;
        int next = _nextUsed + descriptors;
        _nextUsed = (next & ~Turn) < Size ? next : (next - Size) ^ Turn;
    }

    private static QueueMemory Describe(DmaRegion memory, ushort size)
    {
        int events = size * Descriptor.SizeBytes;
        return new QueueMemory(size, memory.AddressOf(0), memory.AddressOf(events), memory.AddressOf(events + EventBytes));
    }

    // virtio 1.2 §2.8.1: used when both bits equal the turn that the device is on.
    private bool IsUsed(int positionAndTurn, out ulong descriptor)
    {
        descriptor = _ring[((positionAndTurn & ~Turn) * Descriptor.CellsEach) + 1];
        var flags = (DescriptorFlags)(descriptor >> 48);
        bool available = (flags & DescriptorFlags.Available) != 0;
        bool used = (flags & DescriptorFlags.Used) != 0;
        return available == used && used == ((positionAndTurn & Turn) != 0);
    }

    /// <returns>The last slot.</returns>
    private ushort EndUses(ushort first, int count)
    {
        ushort last = first;
        for (int step = 0; step < count; step++)
        {
            if (step > 0)
                last = _next[last];
            DmaUse.EndIn(ref _uses[last]);
        }

        return last;
    }

    private int Place(int index, out bool wrap)
    {
        int place = _nextFree + index;
        wrap = place < Size ? _driverWrap : !_driverWrap;
        return place < Size ? place : place - Size;
    }

    // All but the first descriptor's second half, which makes the chain available.
    private void Write(
        ushort token, ReadOnlySpan<DmaSegment> segments, DescriptorFlags flags, int length, ref DmaChain chain, ref int written, ref ushort slot, ref ulong head)
    {
        foreach (DmaSegment segment in segments)
        {
            int place = Place(written, out bool wrap);
            ulong second = Write(place, wrap, token, slot, segment, written + 1 < length ? flags | DescriptorFlags.Next : flags, ref chain);
            slot = _next[slot];
            if (written++ == 0)
                head = second;
            else
                _ring[(place * Descriptor.CellsEach) + 1] = second;
        }
    }

    private ulong Write(int place, bool wrap, ushort token, ushort slot, DmaSegment segment, DescriptorFlags flags, ref DmaChain chain)
    {
        chain.Direction = Descriptor.DirectionOf(flags);
        uint sizeBytes = _ring.WriteAddress(place * Descriptor.CellsEach, segment, ref chain, ref _uses[slot]);
        return sizeBytes | ((ulong)Descriptor.UpperOfPacked(token, flags | (wrap ? DescriptorFlags.Available : DescriptorFlags.Used)) << 32);
    }

    // The first descriptor's flags come last, and make all of the chain available at once (virtio 1.2 §2.8.6).
    private void MakeAvailable(ushort token, ulong head, int descriptors, ushort nextSlot)
    {
        _freeIdCount--;
        _firstSlot[token] = _firstFreeSlot;
        _firstFreeSlot = nextSlot;
        int first = _nextFree;
        _nextFree = Place(descriptors, out _driverWrap);
        _ring[(first * Descriptor.CellsEach) + 1] = head;
    }

    private readonly struct Reader(PackedQueue queue) : IUsedReader
    {
        public int MostUsed => queue.InFlight;

        public bool TryRead(out uint id, out uint written)
        {
            bool isUsed = queue.IsUsed(queue._nextUsed, out ulong descriptor);
            written = (uint)descriptor;
            id = (ushort)(descriptor >> 32);
            return isUsed && (queue.InFlight > 0 || queue.GiveUp("a descriptor is marked used with nothing in flight"));
        }

        // The next place is known when the chain's descriptors are released.
        public void Accept()
        {
        }

        public void Release(ushort token, in Chain chain) => queue.Release(token, chain);
    }
}
