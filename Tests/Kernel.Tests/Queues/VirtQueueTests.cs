using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Queues;

/// <summary>A split virtqueue with a real device on its other end: the machine's entropy source, which only gives.</summary>
public sealed class VirtQueueTests : IDisposable
{
    private const ushort EntropyDevice = 0x1044;
    private const ushort MostDescriptors = 64;
    private const int LongestChain = 4;
    private readonly PciDevice _device = TestMachine.Find(VirtioPci.VendorId, EntropyDevice);
    private readonly VirtioTransport _transport;
    private readonly DmaRegion _buffer;

    /// <summary>Makes the queue, for the thread of the test.</summary>
    public VirtQueueTests()
    {
        _transport = new VirtioTransport(_device);
        _transport.Negotiate(0, 0);
        Queue = VirtQueue.Create(_transport, 0, new QueueOptions(MostDescriptors, LongestChain));
        _transport.Start();
        _buffer = _transport.Dma.Allocate(PhysicalAddress.PageSize);
    }

    private VirtQueue Queue { get; }

    /// <summary>Each test leaves an empty queue.</summary>
    public void Dispose()
    {
        _buffer.Dispose();
        int inFlight = Queue.InFlight;
        int free = Queue.FreeDescriptors;
        Queue.Dispose();
        _transport.Dispose();
        _device.Silence();
        Assert.Equal(0, inFlight);
        Assert.Equal(Queue.Size, free);
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
    public void Queue_is_for_the_thread_that_made_it()
    {
        Assert.True(Queue.TrySubmit([], [_buffer.Segment.Slice(0, 8)], out _));
        Exception? submitting = null;
        Exception? taking = null;
        var other = new Thread(() =>
        {
            submitting = Record.Exception(() => Queue.TrySubmit([], [_buffer.Segment.Slice(8, 8)], out _));
            taking = Record.Exception(() => Queue.TryTakeUsed(out _));
        });
        other.Start();
        other.Join();
        Assert.IsType<InvalidOperationException>(submitting);
        Assert.IsType<InvalidOperationException>(taking);
        Queue.Notify();
        Take();
    }

    [Fact]
    public void Nothing_comes_from_a_queue_that_was_given_nothing()
        => Assert.False(Queue.TryTakeUsed(out _));

    [Fact]
    public void Dma_memory_returns_when_the_device_is_stopped()
    {
        // The device of this test stays; the disks come and go.
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
