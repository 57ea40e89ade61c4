using Cosmos.Core;
using Drivers.Virtio.Block;

namespace Drivers.Virtio.Tests;

/// <summary>What a device may write to a packed ring: rows 1 to 5 once more, and whose turn it is (row 20 of docs/hostile-devices.md).</summary>
public sealed class HostilePackedQueueTests : HostileRingFixture
{
    private const ulong FlagsOffset = 14; // of a descriptor
    private const int AvailableAndUsed = 0x8080;

    public HostilePackedQueueTests() => Disk.OfferedFeatures |= (ulong)VirtioFeatures.PackedRing;

    [Theory]
    [InlineData(64u)]
    [InlineData(0xFFFFu)]
    public void Row_20_used_id_outside_the_queue_gives_the_device_up(uint id) =>
        Breaks(() => Disk.OnUsed = entry => entry with { Id = id }, "used id");

    [Fact]
    public void Row_20_used_id_never_given_gives_the_device_up() => Breaks(() => Disk.OnUsed = entry => entry with { Id = 63 }, "not in flight");

    [Fact]
    public void Row_20_used_id_given_twice_gives_the_device_up() => UsedIdGivenTwiceGivesTheDeviceUp();

    [Theory]
    [InlineData(514u)]
    [InlineData(uint.MaxValue)]
    public void Row_20_more_written_than_there_is_room_gives_the_device_up(uint length) =>
        Breaks(() => Disk.OnUsed = entry => entry with { Length = length }, "bytes written");

    [Theory]
    [InlineData(0u)]
    [InlineData(512u)]
    public void Row_20_less_written_than_a_good_read_needs_gives_the_device_up(uint length) =>
        Breaks(() => Disk.OnUsed = entry => entry with { Length = length }, "wrote");

    [Fact]
    public void Row_20_descriptor_marked_used_with_nothing_in_flight_gives_the_device_up()
    {
        VirtioBlockDevice disk = Start();
        disk.Read(default, new byte[512]);
        Mark(NextOf(disk), AvailableAndUsed);
        Assert.Throws<VirtioDeviceException>(() => disk.RequestQueues[0].Ring.TryTakeUsed(out _));
        AssertGivenUp(disk, "nothing in flight");
    }

    [Theory]
    [InlineData(0)]                // used, as the turn before would say it
    [InlineData(0x0080)]           // available, not used
    [InlineData(0x8000)]           // used in a way that no turn has
    public void Row_20_flags_of_another_turn_are_not_taken_for_an_answer(int flags)
    {
        VirtioBlockDevice disk = Start();
        Disk.SwallowsRequests = true;
        int place = NextOf(disk);
        Task read = Task.Run(() => disk.Read(default, new byte[512]));
        SpinWait.SpinUntil(() => disk.Queues[0].InFlight > 0 || read.IsCompleted);
        Mark(place, flags);
        Assert.IsType<VirtioDeviceException>(Assert.Throws<AggregateException>(read.Wait).InnerException);
        AssertGivenUp(disk, "no answer");
    }

    [Fact]
    public void Row_20_descriptors_that_the_device_overwrites_are_never_read_back() => DescriptorsAreNeverReadBack();

    [Fact]
    public void Row_20_turns_are_kept_over_many_rounds_of_a_ring_whose_size_no_chain_divides()
    {
        Disk.QueueSize = 61;
        VirtioBlockDevice disk = Start();
        byte[] buffer = new byte[512];
        for (int round = 0; round < 2000; round++)
        {
            disk.Read(new SectorIndex((ulong)round), buffer);
            Assert.Equal(Disk.Disk[(round * 512)..((round + 1) * 512)], buffer);
        }
    }

    // Each request so far was a chain of three, or of two: the place is where the ring has no mark of this turn yet.
    private int NextOf(VirtioBlockDevice disk) =>
        Enumerable.Range(0, disk.Queues[0].Size).First(place => Machine.Memory.DmaReadNumber(DescriptorAt(place) + FlagsOffset, 2) == 0);

    private void Mark(int place, int flags) => Machine.Memory.DmaWriteNumber(DescriptorAt(place) + FlagsOffset, 2, (ulong)flags);

    private ulong DescriptorAt(int place) => Disk.Queues[0].Descriptors + ((ulong)place * 16);
}
