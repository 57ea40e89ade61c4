namespace Drivers.Virtio.Queue;

/// <summary>Where the parts of a split virtqueue lie in one region (virtio 1.2 §2.7): descriptor table, available ring, used ring.</summary>
/// <remarks>
/// Available: <c>le16 flags, le16 idx, le16 ring[], le16 used_event</c>. Used: <c>le16 flags, le16 idx, { le32 id, le32 len } ring[], le16 avail_event</c>.
/// The used ring starts 4 bytes past a cache line, so that each of its entries is one aligned number.
/// </remarks>
internal readonly struct SplitLayout
{
    /// <summary><c>flags</c>, <c>idx</c> and where the entries start, in 16-bit cells of either ring.</summary>
    internal const int FlagsCell = 0;
    internal const int IndexCell = 1;
    internal const int FirstEntryCell = 2;

    private const int RingHeaderBytes = 4;
    private const int UsedEntryBytes = 8;

    /// <summary>The device polls or writes each part from its own cache line.</summary>
    private const int Alignment = 64;

    internal SplitLayout(int size)
    {
        Available = Align(size * Descriptor.SizeBytes);
        AvailableCells = FirstEntryCell + size + 1;
        Used = Align(Available + (AvailableCells * sizeof(ushort))) + RingHeaderBytes;
        UsedEntries = Used + RingHeaderBytes;
        AvailableEvent = UsedEntries + (size * UsedEntryBytes);
        TotalBytes = AvailableEvent + sizeof(ushort);
    }

    internal int Available { get; }

    internal int AvailableCells { get; }

    internal int Used { get; }

    internal int UsedEntries { get; }

    internal int AvailableEvent { get; }

    internal int TotalBytes { get; }

    private static int Align(int offset) => (offset + Alignment - 1) & -Alignment;
}
