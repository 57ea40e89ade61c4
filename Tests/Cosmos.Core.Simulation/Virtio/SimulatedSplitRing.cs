namespace Cosmos.Core.Simulation.Virtio;

/// <summary>The device's side of a split virtqueue (virtio 1.2 §2.7).</summary>
internal sealed class SimulatedSplitRing(SimulatedMemory memory, SimulatedRingPlace place) : SimulatedRing(memory, place)
{
    private ushort _taken;
    private ushort _used;
    private ushort _published;
    private ushort _nextInOrder;

    private ulong UsedEvent => Place.Driver + 4 + ((ulong)Place.Size * 2);

    private ulong AvailableEvent => Place.Device + 4 + ((ulong)Place.Size * 8);

    public override bool TryTake(out SimulatedChain? chain)
    {
        chain = null;
        if ((ushort)Memory.DmaReadNumber(Place.Driver + 2, 2) == _taken)
            return false;
        var head = (ushort)Memory.DmaReadNumber(Place.Driver + 4 + ((ulong)(_taken % Place.Size) * 2), 2);
        _taken++;
        chain = Read(head);
        return true;
    }

    public override void Use(UsedEntry entry, int ringDescriptors) => UseBatch(entry, 1, ringDescriptors);

    public override void UseBatch(UsedEntry last, int chains, int ringDescriptors)
    {
        ulong at = Place.Device + 4 + ((ulong)(_used % Place.Size) * 8);
        Memory.DmaWriteNumber(at, 4, last.Id);
        Memory.DmaWriteNumber(at + 4, 4, last.Length);
        _used += (ushort)chains;
    }

    public override bool Publish(ushort error = 0)
    {
        ushort before = _published;
        _published = _used;
        Memory.DmaWriteNumber(Place.Device + 2, 2, (ushort)(_used + error));
        return Place.Has(EventIndexBit)
            ? NeedsEvent((ushort)Memory.DmaReadNumber(UsedEvent, 2), _published, before)
            : before != _published && (Memory.DmaReadNumber(Place.Driver, 2) & 1) == 0;
    }

    public override void WantNotifications(bool wanted)
    {
        if (Place.Has(EventIndexBit))
            Memory.DmaWriteNumber(AvailableEvent, 2, (ushort)(wanted ? _taken : _taken - 1));
        else
            Memory.DmaWriteNumber(Place.Device, 2, wanted ? 0u : 1u);
    }

    public override void WriteEvent(ushort value, ushort flags)
    {
        Memory.DmaWriteNumber(AvailableEvent, 2, value);
        Memory.DmaWriteNumber(Place.Device, 2, flags);
    }

    public override void Scribble(Random random)
    {
        for (int descriptor = 0; descriptor < Place.Size; descriptor++)
        {
            Memory.DmaWriteNumber(Place.Descriptors + ((ulong)descriptor * 16), 8, (ulong)random.NextInt64());
            Memory.DmaWriteNumber(Place.Descriptors + ((ulong)descriptor * 16) + 8, 8, (ulong)random.NextInt64());
            Memory.DmaWriteNumber(Place.Driver + 4 + ((ulong)descriptor * 2), 2, (ulong)random.Next());
        }
    }

    private SimulatedChain Read(ushort head)
    {
        var chain = new List<SimulatedDescriptor>();
        ushort descriptor = head;
        while (true)
        {
            if (descriptor >= Place.Size)
                throw Broken($"descriptor {descriptor} in a queue of {Place.Size}");
            if (Place.Has(InOrderBit) && descriptor != _nextInOrder++ % Place.Size)
                throw Broken("descriptors out of order");
            ulong address = Memory.DmaReadNumber(Place.Descriptors + ((ulong)descriptor * 16), 8);
            ulong second = Memory.DmaReadNumber(Place.Descriptors + ((ulong)descriptor * 16) + 8, 8);
            int flags = (int)(second >> 32) & 0xFFFF;
            if ((flags & Indirect) != 0)
            {
                if (chain.Count > 0 || (flags & (Next | Write)) != 0)
                    throw Broken("an indirect descriptor that is not alone");
                return new SimulatedChain(head, 1, ReadTable(address, (uint)second, linked: true), true);
            }

            chain.Add(new SimulatedDescriptor(address, (uint)second, (flags & Write) != 0));
            if ((flags & Next) == 0)
                return new SimulatedChain(head, chain.Count, Ordered(chain), false);
            if (chain.Count > Place.Size)
                throw Broken("a chain that turns back");
            descriptor = (ushort)(second >> 48);
        }
    }
}
