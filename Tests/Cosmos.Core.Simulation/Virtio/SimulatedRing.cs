namespace Cosmos.Core.Simulation.Virtio;

/// <summary>A descriptor as the device reads it.</summary>
public readonly record struct SimulatedDescriptor(ulong Address, uint SizeBytes, bool DeviceWrites);

/// <summary>A chain as the device reads it.</summary>
/// <param name="Id">What to say when it was used.</param>
/// <param name="RingDescriptors">How many places of the ring it takes.</param>
/// <param name="Descriptors">Its memory.</param>
/// <param name="IsIndirect">Whether they are in a table.</param>
public sealed record SimulatedChain(ushort Id, int RingDescriptors, IReadOnlyList<SimulatedDescriptor> Descriptors, bool IsIndirect);

/// <summary>An entry of the used ring.</summary>
public readonly record struct UsedEntry(uint Id, uint Length);

/// <summary>Where the driver put a queue, and what was agreed on.</summary>
public readonly record struct SimulatedRingPlace(int Size, ulong Descriptors, ulong Driver, ulong Device, ulong Features)
{
    /// <summary>Whether a feature was agreed on, by its bit.</summary>
    public bool Has(int bit) => (Features >> bit & 1) != 0;
}

/// <summary>The device's side of a virtqueue, written from the specification and not from the driver.</summary>
public abstract class SimulatedRing(SimulatedMemory memory, SimulatedRingPlace place)
{
    private protected const int IndirectBit = 28;
    private protected const int EventIndexBit = 29;
    private protected const int PackedBit = 34;
    private protected const int InOrderBit = 35;
    private protected const int Next = 1;
    private protected const int Write = 2;
    private protected const int Indirect = 4;

    /// <summary>Makes the ring that was agreed on.</summary>
    public static SimulatedRing Create(SimulatedMemory memory, SimulatedRingPlace place) =>
        place.Has(PackedBit) ? new SimulatedPackedRing(memory, place) : new SimulatedSplitRing(memory, place);

    /// <summary>Where it is.</summary>
    public SimulatedRingPlace Place => place;

    /// <summary>The memory that it is in.</summary>
    private protected SimulatedMemory Memory => memory;

    /// <summary>Takes the next available chain.</summary>
    public abstract bool TryTake(out SimulatedChain? chain);

    /// <summary>Says that a chain was used. Seen by the driver after <see cref="Publish"/> in split rings, at once in packed ones.</summary>
    /// <param name="entry">What to say, true or not.</param>
    /// <param name="ringDescriptors">How many places of the ring the chain took.</param>
    public abstract void Use(UsedEntry entry, int ringDescriptors);

    /// <summary>Says in one entry that several chains were used in order (<c>VIRTIO_F_IN_ORDER</c>).</summary>
    /// <param name="last">The last of them.</param>
    /// <param name="chains">How many.</param>
    /// <param name="ringDescriptors">How many places of the ring they took together.</param>
    public abstract void UseBatch(UsedEntry last, int chains, int ringDescriptors);

    /// <summary>Makes what was used seen.</summary>
    /// <param name="error">How far from the truth the used index is.</param>
    /// <returns>Whether the driver wants an interrupt for it.</returns>
    public abstract bool Publish(ushort error = 0);

    /// <summary>Says whether the device wants notifications; with event indices, for the next chain.</summary>
    public abstract void WantNotifications(bool wanted);

    /// <summary>Writes anything where the driver reads what the device wants.</summary>
    public abstract void WriteEvent(ushort value, ushort flags);

    /// <summary>Overwrites what the driver shall not read back.</summary>
    public abstract void Scribble(Random random);

    private protected static bool NeedsEvent(ushort wanted, ushort now, ushort before) => (ushort)(now - wanted - 1) < (ushort)(now - before);

    private protected List<SimulatedDescriptor> ReadTable(ulong address, uint sizeBytes, bool linked)
    {
        if (!place.Has(IndirectBit) || sizeBytes == 0 || sizeBytes % 16 != 0)
            throw Broken($"an indirect table of {sizeBytes} bytes");
        var chain = new List<SimulatedDescriptor>();
        uint entries = sizeBytes / 16;
        uint entry = 0;
        while (true)
        {
            ulong second = memory.DmaReadNumber(address + (entry * 16) + 8, 8);
            int flags = (int)(linked ? second >> 32 : second >> 48) & 0xFFFF;
            if ((flags & Indirect) != 0)
                throw Broken("a table in a table");
            chain.Add(new SimulatedDescriptor(memory.DmaReadNumber(address + (entry * 16), 8), (uint)second, (flags & Write) != 0));
            entry = linked ? (uint)(second >> 48) : entry + 1;
            bool more = linked ? (flags & Next) != 0 : entry < entries;
            if (!more)
                return Ordered(chain);
            if (entry >= entries || chain.Count > entries)
                throw Broken("a table that turns back");
        }
    }

    private protected List<SimulatedDescriptor> Ordered(List<SimulatedDescriptor> chain)
    {
        for (int index = 1; index < chain.Count; index++)
        {
            if (chain[index - 1].DeviceWrites && !chain[index].DeviceWrites)
                throw Broken("memory to read after memory to write");
        }

        if (chain.Count > place.Size)
            throw Broken($"a chain of {chain.Count} in a queue of {place.Size}");
        return chain;
    }

    /// <summary>The driver broke a rule: a defect that no test may overlook.</summary>
    private protected InvalidOperationException Broken(string what)
    {
        memory.Violations.Add($"the driver made {what}");
        return new InvalidOperationException(memory.Violations[^1]);
    }
}
