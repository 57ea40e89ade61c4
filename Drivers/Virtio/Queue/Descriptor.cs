using Cosmos.Core;

namespace Drivers.Virtio.Queue;

/// <summary>
/// A descriptor is 16 bytes in either layout: <c>le64 addr</c>, then <c>le32 len, le16 flags, le16 next</c> (<c>struct virtq_desc</c>, virtio 1.2 §2.7.5) or
/// <c>le32 len, le16 id, le16 flags</c> (<c>struct pvirtq_desc</c>, §2.8.13). The second half is read and written as one number, so that it is never half
/// new.
/// </summary>
internal static class Descriptor
{
    internal const int SizeBytes = 16;
    internal const int CellsEach = 2;

    /// <summary>What the device is told to do with memory.</summary>
    internal static DmaDirection DirectionOf(DescriptorFlags flags) => (flags & DescriptorFlags.DeviceWrites) != 0 ? DmaDirection.FromDevice : DmaDirection.ToDevice;

    /// <summary>What stands above the length in a split ring, or in a table.</summary>
    internal static uint UpperOfSplit(DescriptorFlags flags, int next) => (uint)flags | ((uint)next << 16);

    /// <summary>What stands above the length in a packed ring.</summary>
    internal static uint UpperOfPacked(ushort id, DescriptorFlags flags) => id | ((uint)flags << 16);
}

/// <summary><c>flags</c> of a descriptor (virtio 1.2 §2.7.5, §2.8.1).</summary>
[Flags]
internal enum DescriptorFlags : ushort
{
    None = 0,

    /// <summary><c>VIRTQ_DESC_F_NEXT</c></summary>
    Next = 1 << 0,

    /// <summary><c>VIRTQ_DESC_F_WRITE</c></summary>
    DeviceWrites = 1 << 1,

    /// <summary><c>VIRTQ_DESC_F_INDIRECT</c></summary>
    Indirect = 1 << 2,

    /// <summary><c>VIRTQ_DESC_F_AVAIL</c>, packed rings only.</summary>
    Available = 1 << 7,

    /// <summary><c>VIRTQ_DESC_F_USED</c>, packed rings only.</summary>
    Used = 1 << 15,
}
