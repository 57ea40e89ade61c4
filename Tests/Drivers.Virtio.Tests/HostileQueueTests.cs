using Cosmos.Core;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>What a device may write to the rings, row by row of docs/hostile-devices.md.</summary>
public sealed class HostileQueueTests : HostileRingFixture
{
    [Theory]
    [InlineData(64u)]
    [InlineData(0xFFFFu)]
    [InlineData(0x10000u)]
    [InlineData(0xFFFF0000u)]
    [InlineData(uint.MaxValue)]
    public void Row_1_used_id_outside_the_queue_gives_the_device_up(uint id) =>
        Breaks(() => Disk.OnUsed = entry => entry with { Id = id }, "used id");

    [Fact]
    public void Row_2_used_id_never_given_gives_the_device_up() =>
        Breaks(() => Disk.OnUsed = entry => entry with { Id = 63 }, "not in flight");

    [Fact]
    public void Row_2_used_id_given_twice_gives_the_device_up() => UsedIdGivenTwiceGivesTheDeviceUp();

    [Theory]
    [InlineData(514u)]
    [InlineData(uint.MaxValue)]
    public void Row_3_more_written_than_there_is_room_gives_the_device_up(uint length) =>
        Breaks(() => Disk.OnUsed = entry => entry with { Length = length }, "bytes written");

    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(512u)]
    public void Row_3_less_written_than_a_good_read_needs_gives_the_device_up(uint length) =>
        Breaks(() => Disk.OnUsed = entry => entry with { Length = length }, "wrote");

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    [InlineData(32768)]
    [InlineData(65534)]
    public void Row_4_used_index_ahead_of_what_is_in_flight_gives_the_device_up(ushort error) =>
        Breaks(() => Disk.UsedIndexError = error, "ahead");

    [Fact]
    public void Row_4_everything_said_twice_gives_the_device_up() => Breaks(() => Disk.SaysTwice = true, "ahead");

    [Fact]
    public void Row_5_descriptors_that_the_device_overwrites_are_never_read_back() => DescriptorsAreNeverReadBack();

    [Fact]
    public void Row_23_request_that_never_completes_fails_at_its_deadline()
    {
        VirtioBlockDevice disk = Start();
        Disk.SwallowsRequests = true;
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        AssertGivenUp(disk, "no answer within 1000 ms");
    }

    [Fact]
    public void Row_23_failed_device_lets_go_of_its_memory_when_it_is_disposed()
    {
        VirtioBlockDevice disk = Start();
        Disk.SwallowsRequests = true;
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        disk.Dispose();
        Assert.Equal(0, Machine.Memory.AllocatedFrames);
        Assert.Equal(0, Machine.Memory.MappedPages);
        Assert.Empty(Machine.Memory.Violations);
    }

    [Fact]
    public void Indices_wrap_around()
    {
        VirtioBlockDevice disk = Start();
        for (int round = 0; round < 65_530; round++)
            disk.Flush();
        byte[] buffer = new byte[512];
        for (int round = 0; round < 20; round++)
        {
            disk.Read(new SectorIndex((ulong)round), buffer);
            Assert.Equal(Disk.Disk[(round * 512)..((round + 1) * 512)], buffer);
        }

        Assert.Null(disk.Failure);
    }

    [Fact]
    public void Full_queue_refuses_and_takes_again()
    {
        VirtioBlockDevice disk = Start();
        VirtQueue queue = disk.RequestQueues[0].Ring;
        using DmaRegion memory = disk.Transport.Dma.Allocate(4096);
        Disk.SwallowsRequests = true;
        DmaSegment[] one = [memory.Segment];
        for (int count = 0; count < 64; count++)
            Assert.True(queue.TrySubmit(one, [], out _));
        Assert.False(queue.TrySubmit(one, [], out _));
        Assert.Equal((0, 64), (queue.FreeDescriptors, queue.InFlight));
    }

    [Fact]
    public void Chain_that_never_fits_is_a_mistake_of_the_caller()
    {
        VirtQueue queue = Start().RequestQueues[0].Ring;
        Assert.Throws<ArgumentException>(() => queue.TrySubmit([], [], out _));
        Assert.Throws<ArgumentException>(() => queue.TrySubmit(new DmaSegment[65], [], out _));
        Assert.Equal(64, queue.FreeDescriptors);
    }

    [Fact]
    public void Answers_out_of_order_reach_their_requests()
    {
        VirtioBlockDevice disk = Start();
        Disk.AnswersInBatchesOf = 2;
        byte[] buffer = new byte[2048 * 512];
        disk.Read(default, buffer);
        Assert.Equal(Disk.Disk, buffer);
        Assert.Equal(3, Disk.Requests.Count);
    }

    [Fact]
    public void Device_that_looks_by_itself_is_not_notified()
    {
        VirtioBlockDevice disk = Start();
        Disk.WantsNotifications = false;
        disk.Read(default, new byte[512]); // from here on it says so
        int before = Disk.Notifications;
        using DmaRegion memory = disk.Transport.Dma.Allocate(4096);
        Assert.True(disk.RequestQueues[0].Ring.TrySubmit(new[] { memory.Segment }, [], out _));
        disk.RequestQueues[0].Ring.Notify();
        Assert.Equal(before, Disk.Notifications);
    }

    [Fact]
    public void Row_21_device_that_says_it_looks_and_does_not_is_notified_late()
    {
        VirtioBlockDevice disk = Start();
        Disk.WantsNotifications = false;
        for (int round = 0; round < 20; round++)
            disk.Read(default, new byte[512]);
        Assert.Null(disk.Failure);
    }

    [Theory]
    [InlineData(VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.PackedRing)]
    public void Row_21_whatever_the_event_index_says_each_request_is_answered(VirtioFeatures features)
    {
        Disk.OfferedFeatures |= (ulong)features;
        VirtioBlockDevice disk = Start();
        var random = new Random(21);
        Disk.EventFor = () => ((ushort)random.Next(65536), (ushort)random.Next(4));
        byte[] buffer = new byte[512];
        for (int round = 0; round < 300; round++)
        {
            disk.Read(new SectorIndex((ulong)round), buffer);
            Assert.Equal(Disk.Disk[(round * 512)..((round + 1) * 512)], buffer);
        }

        Assert.Null(disk.Failure);
    }
}
