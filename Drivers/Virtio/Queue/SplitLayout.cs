namespace Drivers.Virtio.Queue;

/// <summary>Where the parts of a split virtqueue lie in one region (virtio 1.2 §2.7): descriptor table, available ring, used ring.</summary>
/// <remarks>
/// Descriptor: le64 addr, le32 len, le16 flags, le16 next. Available: le16 flags, le16 idx, le16 ring[], le16 used_event.
/// Used: le16 flags, le16 idx, { le32 id, le32 len } ring[], le16 avail_event.
/// </remarks>
internal readonly struct SplitLayout
{
    internal const int DescriptorBytes = 16;
    internal const int DescriptorLength = 8;
    internal const int DescriptorFlags = 12;
    internal const int DescriptorNext = 14;
    internal const int RingIndex = 2;
    internal const int RingEntries = 4;
    internal const int UsedEntryBytes = 8;
    internal const int UsedEntryLength = 4;

    /// <summary>The device polls or writes each part from its own cache line.</summary>
    private const int Alignment = 64;

    internal SplitLayout(int size)
    {
        Available = Align(size * DescriptorBytes);
        Used = Align(Available + RingEntries + (size * sizeof(ushort)) + sizeof(ushort));
        TotalBytes = Used + RingEntries + (size * UsedEntryBytes) + sizeof(ushort);
    }

    internal int Available { get; }

    internal int Used { get; }

    internal int TotalBytes { get; }

    private static int Align(int offset) => (offset + Alignment - 1) & -Alignment;
}

/// <summary><c>flags</c> of a descriptor (virtio 1.2 §2.7.5).</summary>
[Flags]
internal enum DescriptorFlags : ushort
{
    None = 0,

    /// <summary><c>VIRTQ_DESC_F_NEXT</c></summary>
    Next = 1 << 0,

    /// <summary><c>VIRTQ_DESC_F_WRITE</c></summary>
    DeviceWrites = 1 << 1,
}
