namespace Cosmos.Core.Simulation.Virtio;

/// <summary>The device's side of a packed virtqueue (virtio 1.2 §2.8).</summary>
internal sealed class SimulatedPackedRing(SimulatedMemory memory, SimulatedRingPlace place) : SimulatedRing(memory, place)
{
    private const ushort AvailableBit = 1 << 7;
    private const ushort UsedBit = 1 << 15;
    private int _next;
    private bool _availableWrap = true;
    private int _used;
    private bool _usedWrap = true;
    private ushort _usedCount;     // positions, as the driver's event offsets count them
    private ushort _announced;

    public override bool TryTake(out SimulatedChain? chain)
    {
        chain = null;
        if (!IsAvailable(Second(_next)))
            return false;
        var descriptors = new List<SimulatedDescriptor>();
        int ringDescriptors = 0;
        while (true)
        {
            ulong second = Second(_next);
            if (!IsAvailable(second))
                throw Broken("a chain that is not available whole");
            int flags = (int)(second >> 48);
            ulong address = Memory.DmaReadNumber(Place.Descriptors + ((ulong)_next * 16), 8);
            Advance(ref _next, ref _availableWrap, 1);
            ringDescriptors++;
            if ((flags & Indirect) != 0)
            {
                if (ringDescriptors > 1 || (flags & (Next | Write)) != 0)
                    throw Broken("an indirect descriptor that is not alone");
                chain = new SimulatedChain((ushort)(second >> 32), 1, ReadTable(address, (uint)second, linked: false), true);
                return true;
            }

            descriptors.Add(new SimulatedDescriptor(address, (uint)second, (flags & Write) != 0));
            if ((flags & Next) != 0)
                continue;
            chain = new SimulatedChain((ushort)(second >> 32), ringDescriptors, Ordered(descriptors), false);
            return true;
        }
    }

    public override void Use(UsedEntry entry, int ringDescriptors) => UseBatch(entry, 1, ringDescriptors);

    public override void UseBatch(UsedEntry last, int chains, int ringDescriptors)
    {
        // The length first, the flags last; the id has 16 bits here.
        ulong at = Place.Descriptors + ((ulong)_used * 16) + 8;
        Memory.DmaWriteNumber(at, 4, last.Length);
        ulong flags = _usedWrap ? (ulong)(AvailableBit | UsedBit) : 0;
        Memory.DmaWriteNumber(at + 4, 4, (ushort)last.Id | (flags << 16));
        Advance(ref _used, ref _usedWrap, ringDescriptors);
        _usedCount += (ushort)ringDescriptors;
    }

    public override bool Publish(ushort error = 0)
    {
        if (error != 0)
            Memory.DmaWriteNumber(Place.Descriptors + ((ulong)_used * 16) + 12, 4, error | ((_usedWrap ? (ulong)(AvailableBit | UsedBit) : 0) << 16));
        ushort before = _announced;
        _announced = _usedCount;
        ushort flags = (ushort)(Memory.DmaReadNumber(Place.Driver + 2, 2) & 3);
        if (flags != 2 || !Place.Has(EventIndexBit))
            return flags == 0 && before != _announced;
        ushort wanted = (ushort)Memory.DmaReadNumber(Place.Driver, 2);
        int position = wanted & 0x7FFF;
        bool sameTurn = wanted >> 15 == (_usedWrap ? 1 : 0);
        return NeedsEvent((ushort)(sameTurn ? position : position - Place.Size), (ushort)_used, (ushort)(_used - (ushort)(_announced - before)));
    }

    public override void WantNotifications(bool wanted)
    {
        if (!wanted)
            Memory.DmaWriteNumber(Place.Device, 4, 1u << 16);
        else if (Place.Has(EventIndexBit))
            Memory.DmaWriteNumber(Place.Device, 4, (ulong)(uint)_next | (_availableWrap ? 1u << 15 : 0) | (2u << 16));
        else
            Memory.DmaWriteNumber(Place.Device, 4, 0);
    }

    public override void WriteEvent(ushort value, ushort flags) => Memory.DmaWriteNumber(Place.Device, 4, value | ((ulong)flags << 16));

    public override void Scribble(Random random)
    {
        // Flags and ids say what was used; addresses and lengths are for the device alone.
        for (int descriptor = 0; descriptor < Place.Size; descriptor++)
            Memory.DmaWriteNumber(Place.Descriptors + ((ulong)descriptor * 16), 8, (ulong)random.NextInt64());
    }

    private ulong Second(int descriptor) => Memory.DmaReadNumber(Place.Descriptors + ((ulong)descriptor * 16) + 8, 8);

    private bool IsAvailable(ulong second)
    {
        var flags = (ushort)(second >> 48);
        return ((flags & AvailableBit) != 0) == _availableWrap && ((flags & UsedBit) != 0) != _availableWrap;
    }

    private void Advance(ref int place, ref bool wrap, int by)
    {
        place += by;
        if (place < Place.Size)
            return;
        place -= Place.Size;
        wrap = !wrap;
    }
}
