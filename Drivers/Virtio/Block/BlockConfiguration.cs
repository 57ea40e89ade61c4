using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Block;

/// <summary><c>struct virtio_blk_config</c> (virtio 1.2 §5.2.4), read and validated. Only the capacity changes while the device runs.</summary>
internal sealed class BlockConfiguration
{
    private const int CapacityField = 0;              // le64, in sectors of 512 bytes
    private const int SizeMaxField = 8;               // le32
    private const int SegMaxField = 12;               // le32
    private const int BlockSizeField = 20;            // le32
    private const int PhysicalExponentField = 24;     // u8
    private const int AlignmentOffsetField = 25;      // u8
    private const int LeastIoField = 26;              // le16
    private const int BestIoField = 28;               // le32
    private const int WriteBackField = 32;            // u8
    private const int QueuesField = 34;               // le16
    private const int MostDiscardSectorsField = 36;   // le32
    private const int DiscardAlignmentField = 44;     // le32
    private const int MostZeroesSectorsField = 48;    // le32
    private const int ZeroesMayUnmapField = 56;       // u8
    private const uint LargestBlock = 1 << 20;
    private const int LargestExponent = 31;
    private readonly VirtioTransport _transport;
    private ulong _sectorCount;

    internal BlockConfiguration(VirtioTransport transport)
    {
        _transport = transport;
        DeviceConfiguration configuration = transport.Configuration;
        Features = (BlockFeatures)transport.Features;
        ReadCapacity();
        if (Has(BlockFeatures.SizeMax))
            SegmentBytes = configuration.Read<uint>(SizeMaxField);
        if (Has(BlockFeatures.SegMax))
            SegmentsPerRequest = configuration.Read<uint>(SegMaxField);
        if (Has(BlockFeatures.BlockSize))
            BlockSizeBytes = configuration.Read<uint>(BlockSizeField);
        if (Has(BlockFeatures.MultiQueue))
            Queues = configuration.Read<ushort>(QueuesField);
        if (Has(BlockFeatures.Discard))
            MostDiscardSectors = configuration.Read<uint>(MostDiscardSectorsField);
        if (Has(BlockFeatures.Discard))
            DiscardAlignmentSectors = configuration.Read<uint>(DiscardAlignmentField);
        if (Has(BlockFeatures.WriteZeroes))
            MostZeroesSectors = configuration.Read<uint>(MostZeroesSectorsField);
        ZeroesMayUnmap = Has(BlockFeatures.WriteZeroes) && configuration.Read<byte>(ZeroesMayUnmapField) != 0;
        Check();
        Topology = ReadTopology();
    }

    internal BlockFeatures Features { get; }

    internal ulong SectorCount => Volatile.Read(ref _sectorCount);

    /// <summary>Most bytes of one segment.</summary>
    internal uint SegmentBytes { get; } = int.MaxValue;

    /// <summary>Most data segments of one request.</summary>
    internal uint SegmentsPerRequest { get; } = 1;

    internal uint BlockSizeBytes { get; } = SectorIndex.SizeBytes;

    internal ushort Queues { get; } = 1;

    internal uint MostDiscardSectors { get; }

    internal uint DiscardAlignmentSectors { get; }

    internal uint MostZeroesSectors { get; }

    /// <summary>Whether zeroed sectors may be given back by the disk.</summary>
    internal bool ZeroesMayUnmap { get; }

    internal BlockTopology Topology { get; }

    /// <summary>Whether writes are kept in a volatile cache (<c>writeback</c>).</summary>
    internal bool IsWriteBack
    {
        // Without CONFIG_WCE, a device that can flush has such a cache (virtio 1.2 §5.2.5.1).
        get => Has(BlockFeatures.ConfigWriteCache) ? _transport.Configuration.Read<byte>(WriteBackField) != 0 : Has(BlockFeatures.Flush);
        set => _transport.Configuration.Write(WriteBackField, (byte)(value ? 1 : 0));
    }

    internal bool Has(BlockFeatures feature) => (Features & feature) != 0;

    /// <summary>Reads the capacity, which the device may change.</summary>
    /// <returns>Whether it did.</returns>
    internal bool ReadCapacity()
    {
        ulong sectors = _transport.Configuration.Read<ulong>(CapacityField);
        if (sectors > ulong.MaxValue / SectorIndex.SizeBytes)
            throw _transport.Fail($"a capacity of {sectors} sectors overflows in bytes");
        return Interlocked.Exchange(ref _sectorCount, sectors) != sectors;
    }

    private void Check()
    {
        if (SegmentBytes < SectorIndex.SizeBytes || SegmentsPerRequest == 0)
            throw _transport.Fail($"a request may have {SegmentsPerRequest} segments of {SegmentBytes} bytes, which holds no sector");
        if (BlockSizeBytes is < SectorIndex.SizeBytes or > LargestBlock || (BlockSizeBytes & (BlockSizeBytes - 1)) != 0)
            throw _transport.Fail($"a block size of {BlockSizeBytes} bytes");
        if (Queues == 0)
            throw _transport.Fail("it has no queue");
        if ((Has(BlockFeatures.Discard) && MostDiscardSectors == 0) || (Has(BlockFeatures.WriteZeroes) && MostZeroesSectors == 0))
            throw _transport.Fail("a request may discard or zero no sector");
    }

    private BlockTopology ReadTopology()
    {
        if (!Has(BlockFeatures.Topology))
            return new BlockTopology((int)BlockSizeBytes, 0, 0, 0);
        DeviceConfiguration configuration = _transport.Configuration;
        byte exponent = configuration.Read<byte>(PhysicalExponentField);
        if (exponent > LargestExponent || BlockSizeBytes << exponent >> exponent != BlockSizeBytes || BlockSizeBytes << exponent > int.MaxValue)
            throw _transport.Fail($"a physical block of {BlockSizeBytes} x 2^{exponent} bytes");
        return new BlockTopology(
            (int)(BlockSizeBytes << exponent),
            configuration.Read<byte>(AlignmentOffsetField),
            configuration.Read<ushort>(LeastIoField),
            configuration.Read<uint>(BestIoField));
    }
}

/// <summary>How a disk likes to be used (<c>struct virtio_blk_topology</c>, virtio 1.2 §5.2.4). Hints, not limits.</summary>
/// <param name="PhysicalBlockBytes">What it writes at once.</param>
/// <param name="AlignmentOffsetBlocks">Where the first whole physical block begins, in logical blocks.</param>
/// <param name="LeastIoBlocks">The smallest request that it serves well, in logical blocks; 0 when it does not say.</param>
/// <param name="BestIoBlocks">The request that it serves best, in logical blocks; 0 when it does not say.</param>
public readonly record struct BlockTopology(int PhysicalBlockBytes, int AlignmentOffsetBlocks, int LeastIoBlocks, uint BestIoBlocks);
