using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>Reading a disk that the host filled.</summary>
[RunsOn(Place.Both)]
public class BlockReadTests(BlockFixture disks) : IClassFixture<BlockFixture>
{
    [Fact]
    public void Disks_are_what_the_host_attached()
    {
        Assert.Equal(("vda", (ulong)TestDisk.WritableBytes / 512, false), (disks.Writable.Name, disks.Writable.SectorCount, disks.Writable.IsReadOnly));
        Assert.Equal(("vdb", (ulong)TestDisk.ReadOnlyBytes / 512, true), (disks.ReadOnly.Name, disks.ReadOnly.SectorCount, disks.ReadOnly.IsReadOnly));
        Assert.Equal(512, disks.Writable.BlockSizeBytes);
        Assert.Equal("aster-vda", disks.Writable.Serial);
    }

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(1UL, 1)]
    [InlineData(7UL, 3)]
    [InlineData(100UL, 128)]
    [InlineData(0UL, 4096)]
    [InlineData(8191UL, 1)]
    public void Sectors_hold_what_the_host_wrote(ulong first, int count)
    {
        byte[] read = new byte[count * 512];
        byte[] expected = new byte[read.Length];
        TestDisk.Fill(first, expected);
        disks.Writable.Read(new SectorIndex(first), read);
        Assert.True(expected.AsSpan().SequenceEqual(read), $"first difference at byte {expected.AsSpan().CommonPrefixLength(read)}");
    }

    [Fact]
    public void Last_sector_can_be_read()
    {
        byte[] read = new byte[512];
        byte[] expected = new byte[512];
        ulong last = disks.ReadOnly.SectorCount - 1;
        TestDisk.Fill(last, expected);
        disks.ReadOnly.Read(new SectorIndex(last), read);
        Assert.True(expected.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void Whole_disk_is_read_piece_by_piece()
    {
        byte[] piece = new byte[3 * 512];
        byte[] expected = new byte[piece.Length];
        for (ulong sector = 0; sector + 3 <= disks.ReadOnly.SectorCount; sector += 3)
        {
            disks.ReadOnly.Read(new SectorIndex(sector), piece);
            TestDisk.Fill(sector, expected);
            Assert.True(expected.AsSpan().SequenceEqual(piece), $"sector {sector}");
        }
    }

    [Fact]
    public void Read_leaves_what_lies_around_its_buffer()
    {
        byte[] memory = new byte[2048];
        memory.AsSpan().Fill(0xEE);
        disks.Writable.Read(new SectorIndex(5), memory.AsSpan(700, 512));
        byte[] expected = new byte[512];
        TestDisk.Fill(5, expected);
        Assert.True(memory.AsSpan(700, 512).SequenceEqual(expected));
        Assert.True(memory.AsSpan(0, 700).IndexOfAnyExcept((byte)0xEE) < 0);
        Assert.True(memory.AsSpan(1212).IndexOfAnyExcept((byte)0xEE) < 0);
    }

    [Fact]
    public void Several_threads_get_their_own_sectors()
    {
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(thread => new Thread(() =>
        {
            byte[] read = new byte[1024];
            byte[] expected = new byte[1024];
            for (int turn = 0; turn < 40; turn++)
            {
                ulong sector = (ulong)((turn * 37) + (thread * 1000));
                disks.Writable.Read(new SectorIndex(sector), read);
                TestDisk.Fill(sector, expected);
                if (!expected.AsSpan().SequenceEqual(read)) Interlocked.Increment(ref wrong);
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(30_000));
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void Collections_during_reads_do_not_move_the_buffer_away()
    {
        bool stop = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                GC.Collect(0);
                Thread.Yield();
            }
        });
        collector.Start();
        try
        {
            for (int turn = 0; turn < 50; turn++)
            {
                byte[] read = new byte[8 * 512];
                byte[] expected = new byte[read.Length];
                disks.Writable.Read(new SectorIndex((ulong)turn), read);
                TestDisk.Fill((ulong)turn, expected);
                Assert.True(expected.AsSpan().SequenceEqual(read), $"turn {turn}");
            }
        }
        finally
        {
            Volatile.Write(ref stop, true);
            collector.Join();
        }
    }
}
