using System.Buffers.Binary;
using System.Text;

namespace Cosmos.Core.Simulation.Virtio;

/// <summary>A virtio disk (virtio 1.2 §5.2) over an array.</summary>
public sealed class SimulatedBlockDevice : SimulatedVirtioDevice
{
    private const int SectorBytes = 512;
    private const byte IoError = 1;

    /// <summary>Plugs a disk in.</summary>
    public SimulatedBlockDevice(SimulatedMachine machine, int slot = 3, int sectors = 2048, int queues = 1)
        : base(machine, slot, 0x1042, queues, configurationBytes: 60)
    {
        Disk = new byte[sectors * SectorBytes];
        for (int index = 0; index < Disk.Length; index++)
            Disk[index] = (byte)((index * 7) + (index / SectorBytes));
        Capacity = (ulong)sectors;
        SegMax = 62;
        QueueField = (ushort)queues;
        MostDiscardSectors = 100;
        MostZeroesSectors = 50;
        OfferedFeatures |= (1 << 2) | (1 << 9);
    }

    /// <summary>What is on the disk.</summary>
    public byte[] Disk { get; }

    /// <summary>The serial number.</summary>
    public string Serial { get; set; } = "SIMULATED";

    /// <summary>Every request: type and sector.</summary>
    public List<(uint Type, ulong Sector, int DataBytes)> Requests { get; } = [];

    /// <summary>The status byte that it answers with instead of doing the request; null to do it.</summary>
    public Func<uint, ulong, byte?> StatusFor { get; set; } = (_, _) => null;

    /// <summary><c>capacity</c></summary>
    public ulong Capacity
    {
        set => BinaryPrimitives.WriteUInt64LittleEndian(Configuration, value);
    }

    /// <summary><c>size_max</c></summary>
    public uint SizeMax
    {
        set => BinaryPrimitives.WriteUInt32LittleEndian(Configuration.AsSpan(8), value);
    }

    /// <summary><c>seg_max</c></summary>
    public uint SegMax
    {
        set => BinaryPrimitives.WriteUInt32LittleEndian(Configuration.AsSpan(12), value);
    }

    /// <summary><c>blk_size</c></summary>
    public uint BlockSize
    {
        set => BinaryPrimitives.WriteUInt32LittleEndian(Configuration.AsSpan(20), value);
    }

    /// <summary><c>physical_block_exp</c></summary>
    public byte PhysicalExponent
    {
        set => Configuration[24] = value;
    }

    /// <summary><c>writeback</c></summary>
    public byte WriteBack
    {
        get => Configuration[32];
        set => Configuration[32] = value;
    }

    /// <summary><c>num_queues</c></summary>
    public ushort QueueField
    {
        set => BinaryPrimitives.WriteUInt16LittleEndian(Configuration.AsSpan(34), value);
    }

    /// <summary><c>max_discard_sectors</c></summary>
    public uint MostDiscardSectors
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(Configuration.AsSpan(36));
        set => BinaryPrimitives.WriteUInt32LittleEndian(Configuration.AsSpan(36), value);
    }

    /// <summary><c>max_write_zeroes_sectors</c></summary>
    public uint MostZeroesSectors
    {
        get => BinaryPrimitives.ReadUInt32LittleEndian(Configuration.AsSpan(48));
        set => BinaryPrimitives.WriteUInt32LittleEndian(Configuration.AsSpan(48), value);
    }

    /// <summary>The flags of the last discard or write of zeroes.</summary>
    public uint RangeFlags { get; private set; }

    /// <inheritdoc/>
    private protected override uint Serve(IReadOnlyList<SimulatedDescriptor> chain)
    {
        byte[] header = Machine.Memory.DmaRead(chain[0].Address, 16);
        uint type = BinaryPrimitives.ReadUInt32LittleEndian(header);
        ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8));
        List<SimulatedDescriptor> data = [.. chain.Skip(1).Take(chain.Count - 2)];
        lock (Requests)
            Requests.Add((type, sector, data.Sum(part => (int)part.SizeBytes)));
        SimulatedDescriptor status = chain[^1];
        if (chain[0].DeviceWrites || chain[0].SizeBytes != 16 || !status.DeviceWrites || status.SizeBytes != 1)
            Machine.Memory.Violations.Add("malformed request");
        bool isPastEnd = type < 2 && (sector > (ulong)Disk.Length / SectorBytes || data.Sum(part => (long)part.SizeBytes) > Disk.Length - ((long)sector * SectorBytes));
        if ((isPastEnd ? IoError : StatusFor(type, sector)) is { } answer)
        {
            Machine.Memory.DmaWrite(status.Address, [answer]);
            return 1;
        }

        uint written = Do(type, sector, data);
        Machine.Memory.DmaWrite(status.Address, [0]);
        return written + 1;
    }

    private uint Do(uint type, ulong sector, List<SimulatedDescriptor> data)
    {
        if (type is 11 or 13)
        {
            Clear(type, data);
            return 0;
        }

        int at = (int)sector * SectorBytes;
        uint written = 0;
        byte[] id = new byte[20];
        Encoding.ASCII.GetBytes(Serial, id);
        foreach (SimulatedDescriptor part in data)
        {
            if (part.DeviceWrites != (type is 0 or 8))
                Machine.Memory.Violations.Add("data in the wrong direction");
            if (type == 1)
            {
                Machine.Memory.DmaRead(part.Address, (int)part.SizeBytes).CopyTo(Disk, at);
            }
            else
            {
                Machine.Memory.DmaWrite(part.Address, type == 8 ? id.AsSpan(0, (int)part.SizeBytes) : Disk.AsSpan(at, (int)part.SizeBytes));
                written += part.SizeBytes;
            }

            at += (int)part.SizeBytes;
        }

        return written;
    }

    private void Clear(uint type, List<SimulatedDescriptor> data)
    {
        byte[] range = Machine.Memory.DmaRead(data[0].Address, 16);
        ulong sector = BinaryPrimitives.ReadUInt64LittleEndian(range);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(range.AsSpan(8));
        RangeFlags = BinaryPrimitives.ReadUInt32LittleEndian(range.AsSpan(12));
        if (data.Count != 1 || data[0].DeviceWrites || count > (type == 11 ? MostDiscardSectors : MostZeroesSectors))
            Machine.Memory.Violations.Add("malformed range");
        else
            Disk.AsSpan((int)sector * SectorBytes, (int)count * SectorBytes).Clear();
    }
}
