using System.Buffers.Binary;

namespace TestRunner.Host.Disks;

/// <summary>
/// What QEMU's <c>blklogwrites</c> wrote down, in the order in which it came to the disk. The format is that of Linux' dm-log-writes: a sector with magic number,
/// version, count and sector size; then, for each entry, a sector with where, how many, and flags, followed by the data.
/// </summary>
public static class WriteLog
{
    private const ulong Magic = 0x6A_7366_7773_6872;
    private const ulong Version = 1;
    private const ulong FlushFlag = 1 << 0;
    private const ulong DiscardFlag = 1 << 2;

    /// <summary>A write of whole sectors, or a flush, which has no data.</summary>
    public sealed record Entry(ulong Sector, ReadOnlyMemory<byte> Data, bool IsFlush);

    /// <summary>Reads a log whose sectors have 512 bytes.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static IReadOnlyList<Entry> Parse(ReadOnlyMemory<byte> log)
    {
        ReadOnlySpan<byte> head = log.Span;
        if (head.Length < 512 || Word(head, 0) != Magic || Word(head, 1) != Version || BinaryPrimitives.ReadUInt32LittleEndian(head[24..]) != 512)
            throw new InvalidDataException("no log of writes with sectors of 512 bytes");
        ulong count = Word(head, 2);
        var entries = new List<Entry>();
        int at = 512;
        for (ulong index = 0; index < count; index++)
        {
            if (at + 512 > log.Length) throw new InvalidDataException($"entry {index} of {count} is past the log's end");
            ReadOnlySpan<byte> entry = log.Span[at..];
            (ulong sector, ulong sectors, ulong flags) = (Word(entry, 0), Word(entry, 1), Word(entry, 2));
            at += 512;
            int bytes = (flags & DiscardFlag) != 0 ? 0 : checked((int)sectors * 512);
            if (at + bytes > log.Length) throw new InvalidDataException($"the data of entry {index} is past the log's end");
            entries.Add(new Entry(sector, log.Slice(at, bytes), (flags & FlushFlag) != 0));
            at += bytes;
        }

        return entries;
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int index) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[(index * 8)..]);
}
