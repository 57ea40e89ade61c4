using Cosmos.Core;
using Drivers.Virtio.Block;

namespace Drivers.Virtio.Tests;

public sealed class BlockTests : DiskFixture
{
    [Fact]
    public void Facts_come_from_the_configuration()
    {
        Disk.OfferedFeatures |= 1 << 6;
        Disk.BlockSize = 4096;
        VirtioBlockDevice disk = Start();
        Assert.Equal(("vda", 2048UL, 4096, "SIMULATED", false), (disk.Name, disk.SectorCount, disk.BlockSizeBytes, disk.Serial, disk.IsReadOnly));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(5, 3)]
    [InlineData(2047, 1)]
    [InlineData(0, 2048)]
    public void Read_gives_what_is_on_the_disk(int first, int sectors)
    {
        byte[] buffer = new byte[sectors * 512];
        Start().Read(new SectorIndex((ulong)first), buffer);
        Assert.Equal(Disk.Disk.AsSpan(first * 512, buffer.Length).ToArray(), buffer);
        Assert.Empty(Machine.Memory.Violations);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    [InlineData(100)]
    [InlineData(4095)]
    public void Read_to_scattered_memory_that_starts_anywhere_is_right(int offset)
    {
        Machine.Memory.ScatterManaged = true;
        Machine.Memory.ManagedOffset = offset;
        byte[] buffer = new byte[2048 * 512];
        Start().Read(default, buffer);
        Assert.Equal(Disk.Disk, buffer);
        Assert.Empty(Machine.Memory.Violations);
    }

    [Theory]
    [InlineData(1u, int.MaxValue)]
    [InlineData(2u, int.MaxValue)]
    [InlineData(3u, 1000)]
    [InlineData(62u, 512)]
    public void Requests_keep_to_the_devices_limits(uint segments, int segmentBytes)
    {
        Machine.Memory.ScatterManaged = true;
        Machine.Memory.ManagedOffset = 100;
        Disk.OfferedFeatures |= 1 << 1;
        Disk.SegMax = segments;
        Disk.SizeMax = (uint)segmentBytes;
        byte[] buffer = new byte[256 * 512];
        VirtioBlockDevice disk = Start();
        disk.Read(default, buffer);
        Assert.Equal(Disk.Disk[..buffer.Length], buffer);
        Assert.All(Disk.Requests.Where(request => request.Type == 0), request => Assert.InRange(request.DataBytes, 512, Math.Min(int.MaxValue, segments * (long)segmentBytes)));
        disk.Write(new SectorIndex(256), buffer);
        Assert.Equal(buffer, Disk.Disk[buffer.Length..(2 * buffer.Length)]);
        Assert.Empty(Machine.Memory.Violations);
    }

    [Theory]
    [InlineData(62u)]
    [InlineData(1u)]
    public void Parts_of_large_blocks_are_read_and_written_whole(uint segments)
    {
        Disk.OfferedFeatures |= 1 << 6;
        Disk.BlockSize = 4096;
        Disk.SegMax = segments;
        Machine.Memory.ScatterManaged = true;
        Machine.Memory.ManagedOffset = 40;
        VirtioBlockDevice disk = Start();
        byte[] expected = [.. Disk.Disk];
        byte[] data = [.. Enumerable.Range(0, 9 * 512).Select(value => (byte)(value * 5))];
        data.CopyTo(expected, 13 * 512);
        disk.Write(new SectorIndex(13), data);
        Assert.Equal(expected, Disk.Disk);
        byte[] back = new byte[data.Length];
        disk.Read(new SectorIndex(13), back);
        Assert.Equal(data, back);
        disk.Read(default, expected);
        Assert.Equal(Disk.Disk, expected);
        Assert.All(Disk.Requests.Where(request => request.Type < 2), request => Assert.Equal((0UL, 0), (request.Sector % 8, request.DataBytes % 4096)));
        Assert.Empty(Machine.Memory.Violations);
    }

    [Fact]
    public void Write_reaches_the_disk_and_nothing_else()
    {
        byte[] before = [.. Disk.Disk];
        byte[] data = [.. Enumerable.Range(0, 1024).Select(value => (byte)(value * 3))];
        Start().Write(new SectorIndex(7), data);
        data.CopyTo(before, 7 * 512);
        Assert.Equal(before, Disk.Disk);
    }

    [Fact]
    public void Write_to_a_read_only_disk_is_refused_by_name()
    {
        Disk.OfferedFeatures |= 1 << 5;
        VirtioBlockDevice disk = Start();
        Assert.True(disk.IsReadOnly);
        Assert.Equal("vda is read-only", Assert.Throws<InvalidOperationException>(() => disk.Write(default, new byte[512])).Message);
        Assert.DoesNotContain(Disk.Requests, request => request.Type == 1);
    }

    [Theory]
    [InlineData(2048UL, 512)]
    [InlineData(2047UL, 1024)]
    [InlineData(ulong.MaxValue, 512)]
    [InlineData(ulong.MaxValue / 512, 512)]
    public void Sector_past_the_end_is_refused(ulong first, int sizeBytes)
    {
        VirtioBlockDevice disk = Start();
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Read(new SectorIndex(first), new byte[sizeBytes]));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Write(new SectorIndex(first), new byte[sizeBytes]));
        Assert.Null(disk.Failure);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(511)]
    [InlineData(513)]
    public void Part_of_a_sector_is_refused(int sizeBytes) => Assert.Throws<ArgumentException>(() => Start().Read(default, new byte[sizeBytes]));

    [Fact]
    public void Empty_read_does_nothing()
    {
        VirtioBlockDevice disk = Start();
        int requests = Disk.Requests.Count;
        disk.Read(new SectorIndex(2048), []);
        Assert.Equal(requests, Disk.Requests.Count);
    }

    [Fact]
    public void Flush_is_asked_of_a_device_that_can()
    {
        Start().Flush();
        Assert.Contains(Disk.Requests, request => request.Type == 4);
    }

    [Fact]
    public void Flush_without_the_feature_asks_nothing()
    {
        Disk.OfferedFeatures &= ~(1UL << 9);
        Start().Flush();
        Assert.DoesNotContain(Disk.Requests, request => request.Type == 4);
    }

    [Fact]
    public void Mapped_memory_is_read_without_a_copy()
    {
        VirtioBlockDevice disk = Start();
        byte[] buffer = new byte[8 * 512];
        using DmaMapping mapping = disk.Transport.Dma.Map(buffer, DmaDirection.FromDevice);
        disk.Read(new SectorIndex(3), mapping);
        Assert.Equal(Disk.Disk[(3 * 512)..(11 * 512)], buffer);
    }

    [Theory]
    [InlineData(1, "I/O error")]
    [InlineData(2, "not supported")]
    [InlineData(3, "unknown status 3")]
    [InlineData(255, "unknown status 255")]
    public void Row_17_status_that_is_not_ok_is_an_io_error_of_that_request(byte status, string reason)
    {
        VirtioBlockDevice disk = Start();
        Disk.StatusFor = (_, sector) => sector == 5 ? status : null;
        var error = Assert.Throws<IOException>(() => disk.Read(new SectorIndex(5), new byte[512]));
        Assert.Contains(reason, error.Message);
        Assert.Contains("sector 5", error.Message);
        disk.Read(new SectorIndex(6), new byte[512]);
        Assert.Null(disk.Failure);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData((ulong.MaxValue / 512) + 1)]
    public void Row_17_capacity_that_overflows_is_refused(ulong sectors)
    {
        Disk.Capacity = sectors;
        Assert.Contains("overflows", StartFails().Message);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(256u)]
    [InlineData(513u)]
    [InlineData(0x80000000u)]
    public void Row_17_block_size_that_cannot_be_is_refused(uint sizeBytes)
    {
        Disk.OfferedFeatures |= 1 << 6;
        Disk.BlockSize = sizeBytes;
        Assert.Contains("block size", StartFails().Message);
    }

    [Fact]
    public void Row_17_requests_that_hold_no_sector_are_refused()
    {
        Disk.SegMax = 0;
        Assert.Contains("holds no sector", StartFails().Message);
    }

    [Fact]
    public void Serial_that_is_not_text_is_made_printable()
    {
        Disk.Serial = "A\u001b[2J\u0007B";
        Assert.Equal("A?[2J?B", Start().Serial);
    }

    [Fact]
    public void Serial_that_the_device_does_not_give_is_empty()
    {
        Disk.StatusFor = (type, _) => type == 8 ? (byte)2 : null;
        Assert.Equal(string.Empty, Start().Serial);
    }

    [Fact]
    public void Threads_read_together()
    {
        VirtioBlockDevice disk = Start();
        Parallel.For(0, 200, index =>
        {
            byte[] buffer = new byte[1024];
            disk.Read(new SectorIndex((ulong)index * 2), buffer);
            Assert.Equal(Disk.Disk[(index * 1024)..((index + 1) * 1024)], buffer);
        });
        Assert.Equal(disk.Queues[0].Size, disk.Queues[0].FreeDescriptors);
    }

    [Theory]
    [InlineData(0, "vda")]
    [InlineData(25, "vdz")]
    [InlineData(26, "vdaa")]
    [InlineData(701, "vdzz")]
    [InlineData(702, "vdaaa")]
    public void Disks_are_named_as_linux_names_them(int index, string name) => Assert.Equal(name, VirtioBlockDriver.NameOf(index));
}
