using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>Writing to the part of the disk that is there for it.</summary>
[RunsOn(Place.Both)]
public class BlockWriteTests(BlockFixture disks) : IClassFixture<BlockFixture>
{
    private const ulong Scratch = TestDisk.FirstScratchSector;

    [Theory]
    [InlineData(0UL, 1)]
    [InlineData(3UL, 2)]
    [InlineData(64UL, 256)]
    [InlineData(1000UL, 2048)]
    public void What_is_written_is_read_back(ulong offset, int count)
    {
        byte[] written = new byte[count * 512];
        new Random(count).NextBytes(written);
        disks.Writable.Write(new SectorIndex(Scratch + offset), written);
        byte[] read = new byte[written.Length];
        disks.Writable.Read(new SectorIndex(Scratch + offset), read);
        Assert.True(written.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void Neighbours_of_what_is_written_stay()
    {
        byte[] before = new byte[512];
        byte[] after = new byte[512];
        disks.Writable.Read(new SectorIndex(Scratch + 5000), before);
        disks.Writable.Read(new SectorIndex(Scratch + 5002), after);
        byte[] sector = new byte[512];
        sector.AsSpan().Fill(0x5A);
        disks.Writable.Write(new SectorIndex(Scratch + 5001), sector);
        byte[] read = new byte[3 * 512];
        disks.Writable.Read(new SectorIndex(Scratch + 5000), read);
        Assert.True(before.AsSpan().SequenceEqual(read.AsSpan(0, 512)));
        Assert.True(sector.AsSpan().SequenceEqual(read.AsSpan(512, 512)));
        Assert.True(after.AsSpan().SequenceEqual(read.AsSpan(1024)));
    }

    [Fact]
    public void Last_sector_can_be_written()
    {
        byte[] sector = new byte[512];
        sector.AsSpan().Fill(0xA7);
        var last = new SectorIndex(disks.Writable.SectorCount - 1);
        disks.Writable.Write(last, sector);
        byte[] read = new byte[512];
        disks.Writable.Read(last, read);
        Assert.True(sector.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void Flush_returns_with_and_without_something_to_flush()
    {
        byte[] sector = new byte[512];
        sector.AsSpan().Fill(0xF1);
        disks.Writable.Flush();
        disks.Writable.Write(new SectorIndex(Scratch), sector);
        disks.Writable.Flush();
        disks.Writable.Flush();
        byte[] read = new byte[512];
        disks.Writable.Read(new SectorIndex(Scratch), read);
        Assert.True(sector.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public void Last_of_two_writes_stays()
    {
        byte[] one = new byte[1024];
        byte[] two = new byte[1024];
        one.AsSpan().Fill(1);
        two.AsSpan().Fill(2);
        for (int turn = 0; turn < 20; turn++)
        {
            disks.Writable.Write(new SectorIndex(Scratch + 10), one);
            disks.Writable.Write(new SectorIndex(Scratch + 10), two);
        }

        byte[] read = new byte[1024];
        disks.Writable.Read(new SectorIndex(Scratch + 10), read);
        Assert.True(two.AsSpan().SequenceEqual(read));
    }
}
