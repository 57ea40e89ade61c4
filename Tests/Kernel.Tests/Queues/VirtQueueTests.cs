using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Queues;

/// <summary>A split virtqueue with a real device on its other end.</summary>
public class VirtQueueTests(EntropyFixture entropy) : IClassFixture<EntropyFixture>, IDisposable
{
    private readonly DmaRegion _buffer = entropy.Device.Transport.Dma.Allocate(PhysicalAddress.PageSize);

    private VirtQueue Queue => entropy.Device.Queues[0];

    /// <summary>Each test leaves an empty queue.</summary>
    public void Dispose()
    {
        _buffer.Dispose();
        Assert.Equal(0, Queue.InFlight);
        Assert.Equal(Queue.Size, Queue.FreeDescriptors);
    }

    [Fact]
    public void Device_is_ready_and_agreed_on_version_1()
    {
        Assert.True(entropy.Device.Transport.Status.HasFlag(DeviceStatus.DriverOk));
        Assert.NotEqual(0UL, entropy.Device.Transport.Features & (ulong)VirtioFeatures.Version1);
        Assert.Contains("Version1", entropy.Device.FeatureNames);
        Assert.Null(entropy.Device.Failure);
    }

    [Fact]
    public void Chain_comes_back_with_as_much_as_was_written()
    {
        Assert.True(Queue.TrySubmit([], [_buffer.Segment.Slice(0, 64)], out ushort head));
        Queue.Notify();
        UsedChain used = Take();
        Assert.Equal(head, used.Token);
        Assert.InRange(used.WrittenBytes, 1u, 64u);
    }

    [Fact]
    public void Bytes_arrive_where_the_chain_said_and_nowhere_else()
    {
        byte[] canary = new byte[PhysicalAddress.PageSize];
        _buffer.CopyFrom(0, canary);
        Assert.True(Queue.TrySubmit([], [_buffer.Segment.Slice(1024, 256)], out _));
        Queue.Notify();
        uint written = Take().WrittenBytes;
        byte[] after = new byte[canary.Length];
        _buffer.CopyTo(0, after);
        Assert.True(after.AsSpan(0, 1024).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(after.AsSpan(1024 + (int)written).IndexOfAnyExcept((byte)0) < 0);
        Assert.True(written < 16 || after.AsSpan(1024, (int)written).IndexOfAnyExcept((byte)0) >= 0, "256 random bytes are all zero");
    }

    [Fact]
    public void Chain_of_several_segments_takes_as_many_descriptors()
    {
        int free = Queue.FreeDescriptors;
        DmaSegment[] segments = [_buffer.Segment.Slice(0, 16), _buffer.Segment.Slice(512, 16), _buffer.Segment.Slice(2048, 16)];
        Assert.True(Queue.TrySubmit([], segments, out _));
        Assert.Equal(free - 3, Queue.FreeDescriptors);
        Assert.Equal(1, Queue.InFlight);
        Queue.Notify();
        Take();
    }

    [Fact]
    public void Full_queue_says_so_and_empties_again()
    {
        var heads = new HashSet<ushort>();
        for (int index = 0; index < Queue.Size; index++)
        {
            Assert.True(Queue.TrySubmit([], [_buffer.Segment.Slice((uint)index * 64, 8)], out ushort head));
            Assert.True(heads.Add(head), $"head {head} twice");
        }

        Assert.False(Queue.TrySubmit([], [_buffer.Segment.Slice(0, 8)], out _));
        Queue.Notify();
        while (heads.Count > 0) Assert.True(heads.Remove(Take().Token));
    }

    [Fact]
    public void Chain_that_can_never_fit_is_refused()
    {
        DmaSegment[] many = new DmaSegment[Queue.Size + 1];
        Array.Fill(many, _buffer.Segment.Slice(0, 8));
        Assert.Throws<ArgumentException>(() => Queue.TrySubmit([], many, out _));
        Assert.Throws<ArgumentException>(() => Queue.TrySubmit([], [], out _));
    }

    [Fact]
    public void Ring_goes_round_many_times()
    {
        // More turns than 16 bits count would take minutes; enough that every slot has been reused often.
        for (int turn = 0; turn < Queue.Size * 40; turn++)
        {
            Assert.True(Queue.TrySubmit([], [_buffer.Segment.Slice(0, 4)], out ushort head));
            Queue.Notify();
            Assert.Equal(head, Take().Token);
        }
    }

    [Fact]
    public void Nothing_comes_from_a_queue_that_was_given_nothing()
        => Assert.False(Queue.TryTakeUsed(out _));

    [Fact]
    public void Entropy_source_gives_different_bytes_each_time()
    {
        byte[] one = new byte[100_000];
        byte[] two = new byte[32];
        entropy.Device.Fill(one);
        entropy.Device.Fill(two);
        Assert.False(one.AsSpan(0, 32).SequenceEqual(two));
        Assert.True(one.Distinct().Count() > 250, "100,000 random bytes have every value");
    }

    [Fact]
    public void Dma_memory_returns_when_the_device_is_stopped()
    {
        // The device of this class stays; the disks come and go.
        PciDevice disk = TestMachine.Find(VirtioPci.VendorId, 0x1042);
        long before = Machine.CountFrames()[FrameOwner.Dma];
        for (int turn = 0; turn < 3; turn++)
        {
            using (var transport = new VirtioTransport(disk)) transport.Negotiate(0, 0);
            disk.Silence();
        }

        Assert.Equal(before, Machine.CountFrames()[FrameOwner.Dma]);
    }

    private UsedChain Take()
    {
        UsedChain used = default;
        Assert.True(SpinWait.SpinUntil(() => Queue.TryTakeUsed(out used), 60_000), "the device does not answer");
        return used;
    }
}
