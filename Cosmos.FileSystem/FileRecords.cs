using System.Buffers.Binary;
using System.Text;

namespace Cosmos.FileSystem;

/// <summary>What the system tells of files, as it lays it out for x86-64.</summary>
internal static class FileRecords
{
    public const int BlockBytes = 4096;
    private const int StatBlockBytes = 512;
    private const long TmpfsMagic = 0x0102_1994; // linux/magic.h
    private const int LongestName = 255;
    private const long Device = 1;

    /// <summary>struct stat.</summary>
    public static void WriteStat(Span<byte> to, FileNode node)
    {
        to.Clear();
        long length = node.Length;
        Put(to, 0, Device);
        Put(to, 8, node.Inode);
        Put(to, 16, Math.Max(node.Links, 0));
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], (uint)node.Kind | node.Permissions);
        Put(to, 48, length);
        Put(to, 56, BlockBytes);
        Put(to, 64, (length + StatBlockBytes - 1) / StatBlockBytes);
        PutTime(to[72..], node.AccessTime);
        PutTime(to[88..], node.ModifyTime);
        PutTime(to[104..], node.ChangeTime);
    }

    /// <summary>struct statfs.</summary>
    public static void WriteStatFs(Span<byte> to, FileSpace space)
    {
        to.Clear();
        long blocks = space.CapacityBytes / BlockBytes;
        long free = Math.Max(space.CapacityBytes - space.UsedBytes, 0) / BlockBytes;
        Put(to, 0, TmpfsMagic);
        Put(to, 8, BlockBytes);
        Put(to, 16, blocks);
        Put(to, 24, free);
        Put(to, 32, free);
        Put(to, 64, LongestName);
        Put(to, 72, BlockBytes);
    }

    /// <summary>struct linux_dirent64; its size, or 0 when it does not fit.</summary>
    public static int WriteEntry(Span<byte> to, string name, FileNode node, long position)
    {
        const int header = 19;
        int nameBytes = Encoding.UTF8.GetByteCount(name);
        int size = (header + nameBytes + 1 + 7) & ~7;
        if (size > to.Length)
            return 0;
        to = to[..size];
        to.Clear();
        Put(to, 0, node.Inode);
        Put(to, 8, position);
        BinaryPrimitives.WriteUInt16LittleEndian(to[16..], (ushort)size);
        to[18] = (byte)((uint)node.Kind >> 12);
        Encoding.UTF8.GetBytes(name, to[header..]);
        return size;
    }

    /// <summary>A time of utimensat, or null to leave it as it is.</summary>
    public static DateTime? ReadTime(ReadOnlySpan<byte> from, DateTime now)
    {
        const long setNow = 0x3FFF_FFFF; // UTIME_NOW
        const long omit = 0x3FFF_FFFE;   // UTIME_OMIT
        long nanoseconds = BinaryPrimitives.ReadInt64LittleEndian(from[8..]);
        if (nanoseconds is setNow or omit)
            return nanoseconds == setNow ? now : null;
        return DateTime.UnixEpoch.AddSeconds(BinaryPrimitives.ReadInt64LittleEndian(from)).AddTicks(nanoseconds / TimeSpan.NanosecondsPerTick);
    }

    private static void Put(Span<byte> to, int offset, long value) => BinaryPrimitives.WriteInt64LittleEndian(to[offset..], value);

    private static void PutTime(Span<byte> to, DateTime time)
    {
        long ticks = (time - DateTime.UnixEpoch).Ticks;
        long seconds = Math.DivRem(ticks, TimeSpan.TicksPerSecond, out long rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + TimeSpan.TicksPerSecond);
        Put(to, 0, seconds);
        Put(to, 8, rest * TimeSpan.NanosecondsPerTick);
    }
}
