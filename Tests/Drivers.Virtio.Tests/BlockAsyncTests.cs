using Cosmos.Core;
using Drivers.Virtio.Block;

namespace Drivers.Virtio.Tests;

/// <summary>Awaited requests, driven and not, on split and packed rings.</summary>
public sealed class BlockAsyncTests : DiskFixture
{
    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.PackedRing)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.IndirectDescriptors)]
    [InlineData(VirtioFeatures.InOrder | VirtioFeatures.NotificationData)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.InOrder)]
    public async Task Thousand_reads_at_once_get_their_own_data(VirtioFeatures features)
    {
        Disk.OfferedFeatures |= (ulong)features;
        VirtioBlockDevice disk = Start();
        byte[][] buffers = [.. Enumerable.Range(0, 1000).Select(_ => new byte[1024])];
        await Task.WhenAll(buffers.Select((buffer, index) => disk.ReadAsync(Sector(index), buffer).AsTask()));
        for (int index = 0; index < buffers.Length; index++)
            Assert.Equal(Disk.Disk[(index * 1024)..((index + 1) * 1024)], buffers[index]);
        Assert.Equal(disk.Queues[0].Size, disk.Queues[0].FreeDescriptors);
        Assert.Empty(Machine.Memory.Violations);
    }

    [Fact]
    public void Driven_work_runs_on_the_driving_thread_and_is_announced_together()
    {
        VirtioBlockDevice disk = Start();
        int thread = Environment.CurrentManagedThreadId;
        int before = Disk.Notifications;
        int elsewhere = 0;
        disk.Drive(() => Task.WhenAll(Enumerable.Range(0, 10).Select(async index =>
        {
            byte[] buffer = new byte[512];
            for (int round = 0; round < 20; round++)
            {
                await disk.ReadAsync(new SectorIndex((ulong)index), buffer).ConfigureAwait(false);
                elsewhere += Environment.CurrentManagedThreadId == thread ? 0 : 1;
            }
        })));
        Assert.Equal(0, elsewhere);
        Assert.InRange(Disk.Notifications - before, 20, 40);
    }

    [Fact]
    public async Task Requests_beyond_the_queue_wait_for_room()
    {
        Disk.QueueSize = 4;
        VirtioBlockDevice disk = Start();
        byte[] buffer = new byte[512];
        await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => disk.ReadAsync(default, buffer).AsTask()));
        Assert.Equal(4, disk.Queues[0].FreeDescriptors);
    }

    [Fact]
    public async Task Error_comes_out_of_the_request_that_had_it()
    {
        VirtioBlockDevice disk = Start();
        Disk.StatusFor = (_, sector) => sector == 6 ? (byte)1 : null;
        Task[] reads = [.. Enumerable.Range(0, 10).Select(index => disk.ReadAsync(Sector(index), new byte[512]).AsTask())];
        await Assert.ThrowsAsync<IOException>(() => reads[3]);
        await Task.WhenAll(reads.Where((_, index) => index != 3));
        Assert.Null(disk.Failure);
    }

    [Fact]
    public async Task Violation_ends_all_that_is_in_flight()
    {
        VirtioBlockDevice disk = Start();
        Disk.AnswersInBatchesOf = 1000;
        Task[] reads = [.. Enumerable.Range(0, 10).Select(index => disk.ReadAsync(Sector(index), new byte[512]).AsTask())];
        Disk.OnUsed = entry => entry with { Id = 9999 };
        Disk.Answer(Disk.Queues[0]);
        foreach (Task read in reads)
            await Assert.ThrowsAsync<VirtioDeviceException>(() => read);
        AssertGivenUp(disk, "used id");
    }

    [Fact]
    public async Task Violation_is_mended_by_a_restart_where_the_driver_asks_for_it()
    {
        VirtioBlockDevice disk = Start();
        disk.MostRestarts = 1;
        Disk.AnswersInBatchesOf = 1000;
        byte[][] buffers = [.. Enumerable.Range(0, 10).Select(_ => new byte[512])];
        Task[] reads = [.. buffers.Select((buffer, index) => disk.ReadAsync(Sector(index), buffer).AsTask())];
        Disk.OnUsed = entry => entry with { Id = 9999 };
        Disk.Answer(Disk.Queues[0]);
        for (int wait = 0; disk.Restarts == 0 && wait < 1000; wait++)
            await Task.Delay(10);
        Disk.OnUsed = null;
        Disk.AnswersInBatchesOf = 1;
        Disk.Answer(Disk.Queues[0]);
        await Task.WhenAll(reads);
        Assert.Equal(Disk.Disk[..512], buffers[0]);
        Assert.Equal(Disk.Disk[(18 * 512)..(19 * 512)], buffers[9]);
        Assert.Equal((1, null), (disk.Restarts, disk.Failure));
    }

    [Fact]
    public void Restarted_disk_is_given_up_when_it_goes_on_like_that()
    {
        VirtioBlockDevice disk = Start();
        disk.MostRestarts = 2;
        Disk.OnUsed = entry => entry with { Id = 9999 };
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        Assert.Equal(2, disk.Restarts);
        AssertGivenUp(disk, "used id");
    }

    [Theory]
    [InlineData(4)]
    [InlineData(64)]
    public void Row_7_queue_of_another_size_after_a_reset_gives_the_disk_up(ushort size)
    {
        Disk.QueueSize = 16;
        VirtioBlockDevice disk = Start();
        disk.MostRestarts = 1;
        Disk.SwallowsRequests = true;
        Disk.OnReset = () => Disk.QueueSize = size;
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        AssertGivenUp(disk, "after a reset");
    }

    [Fact]
    public void Row_23_missed_deadline_is_mended_by_a_restart()
    {
        VirtioBlockDevice disk = Start();
        disk.MostRestarts = 1;
        int swallowed = 0;
        Disk.SwallowsRequests = true;
        Disk.OnReset = () => Disk.SwallowsRequests = swallowed++ < 0;
        byte[] buffer = new byte[512];
        disk.Read(new SectorIndex(3), buffer);
        Assert.Equal(Disk.Disk[(3 * 512)..(4 * 512)], buffer);
        Assert.Equal(1, disk.Restarts);
    }

    [Fact]
    public void Row_16_needs_reset_is_mended_by_a_restart()
    {
        VirtioBlockDevice disk = Start();
        disk.MostRestarts = 1;
        Disk.SwallowsRequests = true;
        Disk.ExtraStatus = 0x40;
        Disk.OnReset = () => (Disk.SwallowsRequests, Disk.ExtraStatus) = (false, 0);
        byte[] buffer = new byte[512];
        disk.Read(new SectorIndex(3), buffer);
        Assert.Equal(Disk.Disk[(3 * 512)..(4 * 512)], buffer);
        Assert.Equal((1, null), (disk.Restarts, disk.Failure));
    }

    [Fact]
    public void Queue_is_reset_while_the_device_goes_on()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.RingReset;
        VirtioBlockDevice disk = Start();
        int resets = Disk.Resets;
        byte[] buffer = new byte[512];
        for (int round = 0; round < 5; round++)
        {
            disk.RequestQueues[0].Reset();
            disk.Read(new SectorIndex((ulong)round), buffer);
            Assert.Equal(Disk.Disk[(round * 512)..((round + 1) * 512)], buffer);
        }

        Assert.Equal(resets, Disk.Resets);
        Assert.Empty(Machine.Memory.Violations);
    }

    [Fact]
    public void Zeroes_and_discards_are_cut_to_what_the_device_takes()
    {
        Disk.OfferedFeatures |= (ulong)(BlockFeatures.Discard | BlockFeatures.WriteZeroes);
        Disk.Configuration[56] = 1;
        VirtioBlockDevice disk = Start();
        disk.WriteZeroes(new SectorIndex(10), 120, mayUnmap: true);
        Assert.True(Disk.Disk.AsSpan(10 * 512, 120 * 512).IndexOfAnyExcept((byte)0) < 0);
        Assert.Equal((3, 1u), (Disk.Requests.Count(request => request.Type == 13), Disk.RangeFlags));
        disk.Discard(new SectorIndex(1000), 250);
        Assert.Equal((3, 0u), (Disk.Requests.Count(request => request.Type == 11), Disk.RangeFlags));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.WriteZeroes(new SectorIndex(2000), 100));
    }

    [Fact]
    public void Device_without_discard_says_so()
    {
        VirtioBlockDevice disk = Start();
        Assert.Throws<NotSupportedException>(() => disk.Discard(default, 1));
        Assert.Throws<NotSupportedException>(() => disk.WriteZeroes(default, 1));
        Assert.Throws<NotSupportedException>(() => disk.IsWriteBack = true);
    }

    [Fact]
    public void Cache_is_switched()
    {
        Disk.OfferedFeatures |= (ulong)BlockFeatures.ConfigWriteCache;
        Disk.WriteBack = 1;
        VirtioBlockDevice disk = Start();
        Assert.True(disk.IsWriteBack);
        disk.IsWriteBack = false;
        Assert.Equal((0, false), (Disk.WriteBack, disk.IsWriteBack));
    }

    [Fact]
    public void Row_17_topology_that_overflows_is_refused()
    {
        Disk.OfferedFeatures |= (ulong)BlockFeatures.Topology;
        Disk.PhysicalExponent = 30;
        Assert.Contains("physical block", StartFails().Message);
    }

    [Fact]
    public void Threads_have_queues_of_their_own()
    {
        using var machine = new Cosmos.Core.Simulation.SimulatedMachine { ClockStepNs = 2_000_000 };
        var simulated = new Cosmos.Core.Simulation.Virtio.SimulatedBlockDevice(machine, queues: 3);
        simulated.OfferedFeatures |= (ulong)BlockFeatures.MultiQueue;
        var bus = new Drivers.Pci.PciBus(Drivers.Pci.PciConfSpace.OverPorts());
        bus.Bind(new VirtioBlockDriver());
        var disk = Assert.IsType<VirtioBlockDevice>(bus.Devices[0].Instance);
        Assert.Equal(3, disk.Queues.Count);
        Parallel.For(0, 300, index =>
        {
            byte[] buffer = new byte[512];
            disk.Read(new SectorIndex((ulong)index), buffer);
            Assert.Equal(simulated.Disk[(index * 512)..((index + 1) * 512)], buffer);
        });
    }

    private static SectorIndex Sector(int index) => new((ulong)index * 2);
}
