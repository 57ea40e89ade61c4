using System.Buffers.Binary;

namespace Cosmos.Core.Simulation.Virtio;

/// <summary>A descriptor as the device reads it.</summary>
public readonly record struct SimulatedDescriptor(ulong Address, uint SizeBytes, bool DeviceWrites);

/// <summary>The device's side of a split virtqueue (virtio 1.2 §2.7).</summary>
public sealed class SimulatedQueue(SimulatedMemory memory)
{
    private ushort _nextAvailable;
    private ushort _nextUsed;

    /// <summary>The size that the driver chose; 0 before.</summary>
    public ushort Size { get; set; }

    /// <summary>Where the driver put the descriptor table.</summary>
    public ulong Descriptors { get; set; }

    /// <summary>Where the driver put the available ring.</summary>
    public ulong Available { get; set; }

    /// <summary>Where the driver put the used ring.</summary>
    public ulong Used { get; set; }

    /// <summary>Served and not yet answered.</summary>
    public List<UsedEntry> Waiting { get; } = [];

    /// <summary>The flags that the device writes to the used ring.</summary>
    public ushort UsedFlags
    {
        set => Write16(Used, value);
    }

    internal void Reset()
    {
        Size = 0;
        _nextAvailable = 0;
        _nextUsed = 0;
        Waiting.Clear();
    }

    internal bool TryTake(out ushort head)
    {
        head = 0;
        if (Size == 0 || Read16(Available + 2) == _nextAvailable)
            return false;
        head = Read16(Available + 4 + ((ulong)(_nextAvailable % Size) * 2));
        _nextAvailable++;
        return true;
    }

    internal List<SimulatedDescriptor> ReadChain(ushort head)
    {
        var chain = new List<SimulatedDescriptor>();
        ushort next = head;
        while (true)
        {
            byte[] descriptor = memory.DmaRead(Descriptors + ((ulong)next * 16), 16);
            ushort flags = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.AsSpan(12));
            chain.Add(new SimulatedDescriptor(
                BinaryPrimitives.ReadUInt64LittleEndian(descriptor), BinaryPrimitives.ReadUInt32LittleEndian(descriptor.AsSpan(8)), (flags & 2) != 0));
            if ((flags & 1) == 0)
                return chain;
            if (chain.Count > Size)
                throw new InvalidOperationException("the driver made a chain that turns back");
            next = BinaryPrimitives.ReadUInt16LittleEndian(descriptor.AsSpan(14));
        }
    }

    internal void Push(UsedEntry entry)
    {
        byte[] bytes = new byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, entry.Id);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), entry.Length);
        memory.DmaWrite(Used + 4 + ((ulong)(_nextUsed % Size) * 8), bytes);
        _nextUsed++;
    }

    internal void PublishUsed(ushort error) => Write16(Used + 2, (ushort)(_nextUsed + error));

    internal void Scribble()
    {
        byte[] noise = new byte[Size * 16];
        Array.Fill(noise, (byte)0xEE);
        memory.DmaWrite(Descriptors, noise);
    }

    private ushort Read16(ulong address) => BinaryPrimitives.ReadUInt16LittleEndian(memory.DmaRead(address, 2));

    private void Write16(ulong address, ushort value) => memory.DmaWrite(address, [(byte)value, (byte)(value >> 8)]);
}
