namespace Drivers.Virtio.Block;

/// <summary>Features of a block device (virtio 1.2 §5.2.3).</summary>
[Flags]
public enum BlockFeatures : ulong
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>VIRTIO_BLK_F_SIZE_MAX</c>: a segment has a largest size.</summary>
    SizeMax = 1UL << 1,

    /// <summary><c>VIRTIO_BLK_F_SEG_MAX</c>: a request has a largest number of segments.</summary>
    SegMax = 1UL << 2,

    /// <summary><c>VIRTIO_BLK_F_GEOMETRY</c></summary>
    Geometry = 1UL << 4,

    /// <summary><c>VIRTIO_BLK_F_RO</c>: the disk refuses writes.</summary>
    ReadOnly = 1UL << 5,

    /// <summary><c>VIRTIO_BLK_F_BLK_SIZE</c>: the disk has a block size.</summary>
    BlockSize = 1UL << 6,

    /// <summary><c>VIRTIO_BLK_F_FLUSH</c>: the disk can flush.</summary>
    Flush = 1UL << 9,

    /// <summary><c>VIRTIO_BLK_F_TOPOLOGY</c></summary>
    Topology = 1UL << 10,

    /// <summary><c>VIRTIO_BLK_F_CONFIG_WCE</c></summary>
    ConfigWriteCache = 1UL << 11,

    /// <summary><c>VIRTIO_BLK_F_MQ</c></summary>
    MultiQueue = 1UL << 12,

    /// <summary><c>VIRTIO_BLK_F_DISCARD</c></summary>
    Discard = 1UL << 13,

    /// <summary><c>VIRTIO_BLK_F_WRITE_ZEROES</c></summary>
    WriteZeroes = 1UL << 14,
}
