using System.Diagnostics;
using System.Globalization;
using System.Text;
using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Commands;

/// <summary><c>blk</c></summary>
public sealed class BlkCommand(Disks disks) : Command
{
    private const int SectorsPerRequest = 128;
    private const int LargestRequest = 8 << 20;
    private const int DefaultRequest = 1 << 20;

    /// <inheritdoc/>
    public override string Name => "blk";

    /// <inheritdoc/>
    public override string Arguments => "read DEV LBA [COUNT]\nwrite DEV LBA TEXT\nbench DEV [REQUEST-SIZE]";

    /// <inheritdoc/>
    public override string Summary => "Reads, writes or times sectors of 512 bytes of a disk";

    /// <inheritdoc/>
    public override string Example => "blk read vda 0 2";

    /// <inheritdoc/>
    public override string Details =>
        "read prints 16 bytes a line, as hexdump -C does, with offsets from the start of the disk. write fills one sector with TEXT and zeros and "
        + "flushes. bench reads the whole disk once by requests of one size (1M unless told) and prints the rate.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.Expect(1, 4);
        switch (context.Words[0])
        {
            case "read":
                Read(context.Expect(3, 4));
                break;
            case "write":
                Write(context.Expect(4, 4));
                break;
            case "bench":
                Bench(context.Expect(2, 3));
                break;
            default:
                throw new UsageException($"'{Printable.Shorten(context.Words[0])}' is not read, write or bench");
        }
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => words.Count switch
    {
        1 => ["read", "write", "bench"],
        2 => disks.Names,
        _ => [],
    };

    private void Read(CommandContext context)
    {
        IBlockDevice disk = disks.Find(context.Words[1]);
        ulong sector = Quantity.Parse(context.Words[2], "LBA");
        ulong count = context.Words.Count > 3 ? Quantity.Parse(context.Words[3], "COUNT") : 1;
        Disks.CheckRange(disk, sector, count);
        byte[] buffer = new byte[Math.Min(count, SectorsPerRequest) * SectorIndex.SizeBytes];
        while (count > 0)
        {
            context.Cancelled.ThrowIfCancellationRequested();
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(count, SectorsPerRequest) * SectorIndex.SizeBytes);
            disk.Read(new SectorIndex(sector), part);
            HexDump.Write(context.Output, sector * SectorIndex.SizeBytes, part);
            ulong done = (ulong)(part.Length / SectorIndex.SizeBytes);
            sector += done;
            count -= done;
        }
    }

    private void Write(CommandContext context)
    {
        IBlockDevice disk = disks.Find(context.Words[1]);
        ulong sector = Quantity.Parse(context.Words[2], "LBA");
        Disks.CheckRange(disk, sector, 1);
        if (disk.IsReadOnly)
            throw new CommandException($"{disk.Name} is read-only");
        byte[] text = Encoding.UTF8.GetBytes(context.Words[3]);
        if (text.Length > SectorIndex.SizeBytes)
            throw new CommandException($"a sector holds {SectorIndex.SizeBytes} bytes, not {text.Length}");
        byte[] buffer = new byte[SectorIndex.SizeBytes];
        text.CopyTo(buffer, 0);
        disk.Write(new SectorIndex(sector), buffer);
        disk.Flush();
        context.Output.WriteLine($"wrote sector {sector} of {disk.Name}");
    }

    private void Bench(CommandContext context)
    {
        IBlockDevice disk = disks.Find(context.Words[1]);
        ulong request = context.Words.Count > 2 ? Quantity.Parse(context.Words[2], "REQUEST-SIZE") : DefaultRequest;
        if (request == 0 || request > LargestRequest || request % SectorIndex.SizeBytes != 0)
            throw new CommandException($"a request is a multiple of {SectorIndex.SizeBytes} bytes, at most {Quantity.Format(LargestRequest)}");
        byte[] buffer = new byte[request];
        ulong left = disk.SectorCount;
        ulong sector = 0;
        long start = Stopwatch.GetTimestamp();
        while (left > 0)
        {
            context.Cancelled.ThrowIfCancellationRequested();
            ulong count = Math.Min(left, request / SectorIndex.SizeBytes);
            disk.Read(new SectorIndex(sector), buffer.AsSpan(0, (int)count * SectorIndex.SizeBytes));
            sector += count;
            left -= count;
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        ulong bytes = disk.SectorCount * SectorIndex.SizeBytes;
        context.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{disk.Name}  {Quantity.Format(bytes)} by {Quantity.Format(request)}  {seconds * 1000:0.0} ms  {bytes / seconds / 1e6:0} MB/s"));
    }
}
