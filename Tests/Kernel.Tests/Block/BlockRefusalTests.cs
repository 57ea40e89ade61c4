using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>What a disk refuses, and that it still works afterwards.</summary>
[RunsOn(Place.Both)]
public class BlockRefusalTests(BlockFixture disks) : IClassFixture<BlockFixture>, IDisposable
{
    /// <summary>After each refusal the disk reads as ever.</summary>
    public void Dispose()
    {
        byte[] read = new byte[512];
        byte[] expected = new byte[512];
        TestDisk.Fill(3, expected);
        disks.Writable.Read(new SectorIndex(3), read);
        Assert.True(expected.AsSpan().SequenceEqual(read), "the disk no longer reads what it did");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1000)]
    public void Read_past_the_end_is_refused(int beyond)
        => Assert.Throws<ArgumentOutOfRangeException>(() => disks.Writable.Read(new SectorIndex(disks.Writable.SectorCount + (ulong)beyond), new byte[512]));

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue / 512)]
    [InlineData(1UL << 55)]
    public void Read_at_a_huge_sector_is_refused(ulong sector)
        => Assert.Throws<ArgumentOutOfRangeException>(() => disks.Writable.Read(new SectorIndex(sector), new byte[512]));

    [Fact]
    public void Read_that_begins_inside_and_ends_outside_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => disks.Writable.Read(new SectorIndex(disks.Writable.SectorCount - 1), new byte[1024]));

    [Fact]
    public void Write_past_the_end_is_refused()
        => Assert.Throws<ArgumentOutOfRangeException>(() => disks.Writable.Write(new SectorIndex(disks.Writable.SectorCount), new byte[512]));

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    public void Part_of_a_sector_is_refused(int sizeBytes)
    {
        Assert.ThrowsAny<ArgumentException>(() => disks.Writable.Read(new SectorIndex(0), new byte[sizeBytes]));
        Assert.ThrowsAny<ArgumentException>(() => disks.Writable.Write(new SectorIndex(TestDisk.FirstScratchSector), new byte[sizeBytes]));
    }

    [Fact]
    public void Write_to_a_read_only_disk_is_refused_by_name()
    {
        InvalidOperationException refusal = Assert.ThrowsAny<InvalidOperationException>(() => disks.ReadOnly.Write(new SectorIndex(0), new byte[512]));
        Assert.Contains("vdb", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("read-only", refusal.Message, StringComparison.Ordinal);
    }
}
