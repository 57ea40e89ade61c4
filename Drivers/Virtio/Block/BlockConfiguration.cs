using Cosmos.Core;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Block;

/// <summary><c>struct virtio_blk_config</c> (virtio 1.2 §5.2.4), read once at start and validated.</summary>
internal sealed class BlockConfiguration
{
    private const int CapacityField = 0;   // le64, in sectors of 512 bytes
    private const int SizeMaxField = 8;    // le32
    private const int SegMaxField = 12;    // le32
    private const int BlockSizeField = 20; // le32
    private const uint LargestBlock = 1 << 20;

    internal BlockConfiguration(VirtioTransport transport)
    {
        DeviceConfiguration configuration = transport.Configuration;
        var features = (BlockFeatures)transport.Features;
        SectorCount = configuration.Read<ulong>(CapacityField);
        if (SectorCount > ulong.MaxValue / SectorIndex.SizeBytes)
            throw transport.Fail($"a capacity of {SectorCount} sectors overflows in bytes");
        IsReadOnly = (features & BlockFeatures.ReadOnly) != 0;
        CanFlush = (features & BlockFeatures.Flush) != 0;
        if ((features & BlockFeatures.SizeMax) != 0)
            SegmentBytes = configuration.Read<uint>(SizeMaxField);
        if ((features & BlockFeatures.SegMax) != 0)
            SegmentsPerRequest = configuration.Read<uint>(SegMaxField);
        if ((features & BlockFeatures.BlockSize) != 0)
            BlockSizeBytes = configuration.Read<uint>(BlockSizeField);
        if (SegmentBytes < SectorIndex.SizeBytes || SegmentsPerRequest == 0)
            throw transport.Fail($"a request may have {SegmentsPerRequest} segments of {SegmentBytes} bytes, which holds no sector");
        if (BlockSizeBytes is < SectorIndex.SizeBytes or > LargestBlock || (BlockSizeBytes & (BlockSizeBytes - 1)) != 0)
            throw transport.Fail($"a block size of {BlockSizeBytes} bytes");
    }

    internal ulong SectorCount { get; }

    internal bool IsReadOnly { get; }

    internal bool CanFlush { get; }

    /// <summary>Most bytes of one segment.</summary>
    internal uint SegmentBytes { get; } = int.MaxValue;

    /// <summary>Most data segments of one request.</summary>
    internal uint SegmentsPerRequest { get; } = 1;

    internal uint BlockSizeBytes { get; } = SectorIndex.SizeBytes;
}
