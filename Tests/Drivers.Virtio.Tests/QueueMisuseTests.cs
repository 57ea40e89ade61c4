using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>A driver that uses queues as they are not to be used: its device reaches no memory that was given back.</summary>
public sealed class QueueMisuseTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedTransport _device;

    public QueueMisuseTests() => _device = new SimulatedTransport(_machine, queues: 2);

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.PackedRing)]
    public void Chain_that_is_refused_in_its_middle_leaves_nothing_to_the_device(VirtioFeatures features)
    {
        using VirtioTransport transport = Open(features);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(8, 4));
        transport.Start();
        using DmaRegion memory = transport.Dma.Allocate(64);
        SimulatedRing ring = _device.Ring();
        for (int round = 0; round < 3 * queue.Size; round++)
        {
            DmaSegment segment = memory.Segment;
            Assert.Throws<InvalidOperationException>(() => queue.TrySubmit([], [segment, segment, default], out _));
            Assert.False(ring.TryTake(out _));
            Assert.True(queue.TrySubmit([], [segment], out _));
            Assert.True(ring.TryTake(out SimulatedChain? taken));
            Assert.Single(taken!.Descriptors);
            Assert.False(ring.TryTake(out _), $"round {round}: the device finds what was refused");
            ring.Use(new UsedEntry(taken.Id, 0), taken.RingDescriptors);
            ring.Publish();
            Assert.True(queue.TryTakeUsed(out _));
        }

        Assert.Equal(queue.Size, queue.FreeDescriptors);
    }

    [Fact]
    public void Use_that_ended_with_the_device_ends_no_later_one()
    {
        using VirtioTransport before = Open(VirtioFeatures.None);
        using VirtQueue old = VirtQueue.Create(before, 0, new QueueOptions(8, 1));
        before.Start();
        DmaRegion memory = before.Dma.Allocate(64);
        Assert.True(old.TryKeep([], [memory.Segment], out ushort kept));
        before.Fail("is to begin anew");
        using VirtioTransport after = Open(VirtioFeatures.None);
        using VirtQueue queue = VirtQueue.Create(after, 0, new QueueOptions(8, 1));
        after.Start();
        Assert.True(queue.TrySubmit([], [memory.Segment], out _));
        old.LetGo(kept);
        memory.Dispose();
        SimulatedRing ring = _device.Ring();
        Assert.True(ring.TryTake(out SimulatedChain? taken));
        var address = new PhysicalAddress(Assert.Single(taken!.Descriptors).Address);
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(address));
        ring.Use(new UsedEntry(taken.Id, 0), taken.RingDescriptors);
        ring.Publish();
        Assert.True(queue.TryTakeUsed(out _));
        Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(address));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(6, 4)]
    [InlineData(8, 8)]
    [InlineData(100, 64)]
    public void Split_queue_has_a_size_that_its_layout_allows(ushort most, int expected)
    {
        using VirtioTransport transport = Open(VirtioFeatures.None);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(most, 1));
        Assert.Equal(expected, queue.Size);
    }

    [Fact]
    public void Queue_of_no_descriptors_is_refused()
    {
        using VirtioTransport transport = Open(VirtioFeatures.None);
        Assert.Throws<ArgumentOutOfRangeException>(() => VirtQueue.Create(transport, 0, new QueueOptions(0, 1)));
    }

    [Fact]
    public void Queue_that_the_device_has_is_not_set_up_again()
    {
        using VirtioTransport transport = Open(VirtioFeatures.RingReset);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(8, 1));
        SimulatedRing ring = _device.Ring();
        Assert.Throws<InvalidOperationException>(() => VirtQueue.Create(transport, 0, new QueueOptions(64, 1)));
        Assert.Same(ring, _device.Ring());
        transport.ResetQueue(0);
        using VirtQueue again = VirtQueue.Create(transport, 0, new QueueOptions(64, 1));
        Assert.Equal(64, again.Size);
    }

    [Fact]
    public void Options_that_change_while_the_queue_is_made_change_nothing()
    {
        using VirtioTransport transport = Open(VirtioFeatures.None);
        var options = new QueueOptions(8, 1);
        _device.Selecting = () => options = default;
        using VirtQueue queue = VirtQueue.Create(transport, 0, in options);
        Assert.Equal(8, queue.Size);
    }

    [Theory]
    [MemberData(nameof(UsesOfSharedRegisters))]
    public void Registers_that_queues_share_are_used_by_one_thread_at_a_time(SharedRegisters first, SharedRegisters second)
    {
        using VirtioTransport transport = Open(VirtioFeatures.RingReset);
        int inside = 0;
        bool overlapped = false;
        var other = new Thread(() => Use(second, transport, 1));
        _device.Selecting = () =>
        {
            overlapped |= Interlocked.Increment(ref inside) > 1;
            if (Thread.CurrentThread != other && other.ThreadState == ThreadState.Unstarted)
            {
                other.Start();
                SpinWait.SpinUntil(() => !other.IsAlive || (other.ThreadState & ThreadState.WaitSleepJoin) != 0);
            }

            Interlocked.Decrement(ref inside);
        };
        Use(first, transport, 0);
        other.Join();
        Assert.False(overlapped);
    }

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.PackedRing)]
    public void Queue_is_for_the_thread_that_made_it(VirtioFeatures features)
    {
        using VirtioTransport transport = Open(features);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(8, 1));
        transport.Start();
        DmaRegion memory = transport.Dma.Allocate(64);
        SimulatedRing ring = _device.Ring();
        Assert.True(queue.TrySubmit([], [memory.Segment], out _));
        bool keeps = queue.TryKeep([], [memory.Segment], out ushort kept);
        Assert.Equal(features == VirtioFeatures.None, keeps);
        Assert.True(ring.TryTake(out SimulatedChain? taken));
        ring.Use(new UsedEntry(taken!.Id, 0), taken.RingDescriptors);
        ring.Publish();
        Action[] uses =
        [
            () => queue.TrySubmit([], [memory.Segment], out _), () => queue.TryKeep([], [memory.Segment], out _), () => queue.Resubmit(kept), () => queue.LetGo(kept),
            () => queue.TryTakeUsed(out _), () => queue.TakeUsed(new UsedChain[1]),
        ];
        Exception?[] refusals = new Exception?[uses.Length];
        var other = new Thread(() =>
        {
            for (int use = 0; use < uses.Length; use++)
                refusals[use] = Record.Exception(uses[use]);
        });
        other.Start();
        other.Join();
        Assert.All(refusals, refusal => Assert.Contains("the thread that made it", Assert.IsType<InvalidOperationException>(refusal).Message));

        // None of it ended a use: the device has, or may be given, what the memory is for.
        memory.Dispose();
        var address = new PhysicalAddress(Assert.Single(taken.Descriptors).Address);
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(address));
        Assert.True(queue.TryTakeUsed(out _));
        Assert.Equal(keeps ? FrameOwner.Dma : FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(address));
        if (keeps)
            queue.LetGo(kept);
        Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(address));
    }

    /// <summary>What two threads do when nothing keeps them apart: each ends the one use that the queue has, and with it another queue's of the same memory.</summary>
    [Fact]
    public void Device_keeps_its_memory_whatever_threads_do_with_a_queue()
    {
        using VirtioTransport transport = Open(VirtioFeatures.None);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(8, 1));
        using VirtQueue other = VirtQueue.Create(transport, 1, new QueueOptions(8, 1));
        transport.Start();
        const int rounds = 20_000;
        ushort kept = 0;
        int begun = 0;
        int ended = 0;
        var racing = new Thread(() =>
        {
            for (int round = 1; round <= rounds; round++)
            {
                Await(ref begun, round);
                if (Volatile.Read(ref begun) == int.MaxValue)
                    return;
                Record.Exception(() => queue.LetGo(kept));
                Volatile.Write(ref ended, round);
            }
        });
        racing.Start();
        try
        {
            for (int round = 1; round <= rounds; round++)
            {
                DmaRegion memory = transport.Dma.Allocate(64);
                Assert.True(queue.TryKeep([], [memory.Segment], out kept));
                Assert.True(other.TrySubmit([], [memory.Segment], out _));
                Volatile.Write(ref begun, round);
                Record.Exception(() => queue.LetGo(kept));
                Await(ref ended, round);
                memory.Dispose();
                Assert.True(_device.Ring(1).TryTake(out SimulatedChain? taken));
                Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(new PhysicalAddress(Assert.Single(taken!.Descriptors).Address)));
                _device.Ring(1).Use(new UsedEntry(taken.Id, 0), taken.RingDescriptors);
                _device.Ring(1).Publish();
                Assert.True(other.TryTakeUsed(out _));
            }
        }
        finally
        {
            Volatile.Write(ref begun, int.MaxValue);
            racing.Join();
        }
    }

    /// <summary>Who wants to hear of exceptions hears of one before those that it passes through clean up, and runs in the middle of what threw it.</summary>
    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.PackedRing)]
    public void Chain_is_not_laid_out_in_the_middle_of_another(VirtioFeatures features)
    {
        using VirtioTransport transport = Open(features);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(8, 4));
        transport.Start();
        using DmaRegion first = transport.Dma.Allocate(64);
        DmaRegion second = transport.Dma.Allocate(64);
        int thread = Environment.CurrentManagedThreadId;
        bool isInside = false;
        bool wasSubmitted = false;
        Exception? refusal = null;
        EventHandler<System.Runtime.ExceptionServices.FirstChanceExceptionEventArgs> listener = (sender, thrown) =>
        {
            if (Environment.CurrentManagedThreadId != thread || isInside)
                return;
            isInside = true;
            refusal ??= Record.Exception(() => wasSubmitted |= queue.TrySubmit([], [second.Segment], out _));
        };
        AppDomain.CurrentDomain.FirstChanceException += listener;
        try
        {
            Record.Exception(() => queue.TrySubmit([], [first.Segment, first.Segment, default], out _));
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= listener;
        }

        Assert.True(isInside);
        Assert.False(wasSubmitted);
        Assert.Contains("in the middle of another", Assert.IsType<InvalidOperationException>(refusal).Message, StringComparison.Ordinal);
        Assert.False(_device.Ring().TryTake(out _));
        Assert.True(queue.TrySubmit([], [second.Segment], out _));
        second.Dispose();
        Assert.True(_device.Ring().TryTake(out SimulatedChain? taken));
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(new PhysicalAddress(Assert.Single(taken!.Descriptors).Address)));
    }

    [Fact]
    public void Device_that_is_silenced_while_it_is_reset_is_not_let_on_to_memory()
    {
        _device.Resetting = _device.Silence;
        using VirtioTransport transport = Open(VirtioFeatures.None);
        Assert.Throws<VirtioDeviceException>(transport.Start);
        Assert.False(_device.IsEnabled);
    }

    /// <summary>What uses registers that all queues share, and then one register for the queue that they name.</summary>
    public enum SharedRegisters
    {
        Size,
        Place,
        Reset,
    }

    public static TheoryData<SharedRegisters, SharedRegisters> UsesOfSharedRegisters
    {
        get
        {
            var uses = new TheoryData<SharedRegisters, SharedRegisters>();
            foreach (SharedRegisters first in Enum.GetValues<SharedRegisters>())
            {
                foreach (SharedRegisters second in Enum.GetValues<SharedRegisters>())
                    uses.Add(first, second);
            }

            return uses;
        }
    }

    private static void Use(SharedRegisters what, VirtioTransport transport, ushort queue)
    {
        switch (what)
        {
            case SharedRegisters.Size:
                transport.SelectQueue(queue);
                break;
            case SharedRegisters.Place:
                using (DmaRegion ring = transport.Dma.Allocate(4096))
                    transport.EnableQueue(queue, new QueueMemory(8, ring.AddressOf(0), ring.AddressOf(1024), ring.AddressOf(2048)));
                break;
            default:
                transport.ResetQueue(queue);
                break;
        }
    }

    // Both go on at once: what wakes threads would have one go first.
    private static void Await(ref int place, int value)
    {
        for (int look = 1; Volatile.Read(ref place) < value; look++)
        {
            if (look % 10_000 == 0)
                Thread.Yield();
        }
    }

    private VirtioTransport Open(VirtioFeatures features)
    {
        _device.OfferedFeatures = (ulong)(features | VirtioFeatures.Version1);
        var transport = new VirtioTransport(_device);
        transport.Negotiate((ulong)features, 0);
        return transport;
    }
}
