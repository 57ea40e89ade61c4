using System.Buffers.Binary;
using Kernel.Tests.Block;
using TestRunner.Host.Disks;
using Xunit;

namespace TestRunner.Tests.Host.Disks;

/// <summary>The check of a log of writes, with logs made up here: good ones, and those of disks that promise too much.</summary>
public class DurabilityTests
{
    [Fact]
    public void Log_is_read_as_dm_log_writes_has_it()
    {
        byte[] data = [.. Enumerable.Range(0, 1024).Select(static value => (byte)value)];
        IReadOnlyList<WriteLog.Entry> log = WriteLog.Parse(Log((7, data, 0), (0, [], 1), (9, [], 4), (3, data[..512], 0)));
        Assert.Equal([7UL, 0UL, 9UL, 3UL], log.Select(static entry => entry.Sector));
        Assert.Equal([false, true, false, false], log.Select(static entry => entry.IsFlush));
        Assert.Equal([1024, 0, 0, 512], log.Select(static entry => entry.Data.Length));
        Assert.Equal(data, log[0].Data.ToArray());
    }

    [Fact]
    public void Log_that_is_none_or_is_cut_short_is_refused()
    {
        byte[] good = Log((7, new byte[512], 0));
        Assert.Throws<InvalidDataException>(() => WriteLog.Parse(good.AsMemory(0, good.Length - 1)));
        Assert.Throws<InvalidDataException>(() => WriteLog.Parse(good.AsMemory(0, 700)));
        Assert.Throws<InvalidDataException>(() => WriteLog.Parse(good.AsMemory(1)));
        Assert.Throws<InvalidDataException>(() => WriteLog.Parse(ReadOnlyMemory<byte>.Empty));
    }

    [Fact]
    public void Disk_that_keeps_its_promises_is_believed() => Assert.Equal(FlushWorkload.Rounds, Durability.Check([.. Rounds(static _ => true)]));

    [Theory]
    [InlineData(1)]
    [InlineData(9)]
    [InlineData(FlushWorkload.FlushedRounds)]
    public void Promise_without_a_flush_is_found(int round)
    {
        InvalidDataException found = Assert.Throws<InvalidDataException>(() => Durability.Check([.. Rounds(flushed => flushed != round)]));
        Assert.Contains($"round {round} was promised", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_that_is_not_flushed_though_the_cache_is_off_is_found()
    {
        const int First = FlushWorkload.FlushedRounds + 2;
        InvalidDataException found = Assert.Throws<InvalidDataException>(() => Durability.Check([.. Rounds(static round => round is not (First or First + 1))]));
        Assert.Contains($"round {First} was promised", found.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void Write_that_comes_after_the_flush_is_found(int write)
    {
        List<WriteLog.Entry> log = [.. Rounds(static _ => true)];
        WriteLog.Entry late = log[write];
        log.RemoveAt(write);
        log.Insert(log.FindIndex(static entry => entry.IsFlush) + 1, late);
        Assert.Throws<InvalidDataException>(() => Durability.Check(log));
    }

    [Fact]
    public void Sector_that_nobody_wrote_is_found()
    {
        List<WriteLog.Entry> log = [.. Rounds(static _ => true)];
        byte[] torn = log[0].Data.ToArray();
        torn[100] ^= 1;
        log[0] = log[0] with { Data = torn };
        Assert.Contains("nobody wrote", Assert.Throws<InvalidDataException>(() => Durability.Check(log)).Message, StringComparison.Ordinal);
    }

    private static IEnumerable<WriteLog.Entry> Rounds(Func<int, bool> isFlushed)
    {
        for (int round = 1; round <= FlushWorkload.Rounds; round++)
        {
            foreach (FlushWorkload.Write write in FlushWorkload.WritesOf(round))
            {
                byte[] data = new byte[write.Count * 512];
                FlushWorkload.Fill(round, write.Sector, data);
                yield return new WriteLog.Entry(write.Sector, data, false);
            }

            if (isFlushed(round)) yield return new WriteLog.Entry(0, ReadOnlyMemory<byte>.Empty, true);
            yield return new WriteLog.Entry(FlushWorkload.FirstNote + (ulong)round, FlushWorkload.Note(round), false);
        }
    }

    private static byte[] Log(params (ulong Sector, byte[] Data, ulong Flags)[] entries)
    {
        var log = new MemoryStream();
        byte[] sector = new byte[512];
        BinaryPrimitives.WriteUInt64LittleEndian(sector, 0x6A_7366_7773_6872);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.AsSpan(8), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(sector.AsSpan(16), (ulong)entries.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(sector.AsSpan(24), 512);
        log.Write(sector);
        foreach ((ulong at, byte[] data, ulong flags) in entries)
        {
            sector = new byte[512];
            BinaryPrimitives.WriteUInt64LittleEndian(sector, at);
            BinaryPrimitives.WriteUInt64LittleEndian(sector.AsSpan(8), flags == 4 ? 8 : (ulong)data.Length / 512);
            BinaryPrimitives.WriteUInt64LittleEndian(sector.AsSpan(16), flags);
            log.Write(sector);
            log.Write(data);
        }

        return log.ToArray();
    }
}
