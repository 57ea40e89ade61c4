using System.Runtime.ExceptionServices;
using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>Chains that join a use of the memory that others in flight lie in: whatever comes in between, the device has what it was told of, and nothing longer than that.</summary>
public sealed class SharedUseTests : IDisposable
{
    private const int RegionBytes = 4096;
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedTransport _device;
    private readonly VirtioTransport _transport;
    private readonly VirtQueue _queue;
    private readonly DmaRegion _region;

    public SharedUseTests()
    {
        _transport = Open(VirtioFeatures.None, out _device);
        _queue = VirtQueue.Create(_transport, 0, new QueueOptions(16, 4));
        _transport.Start();
        _region = _transport.Dma.Allocate(RegionBytes);
    }

    public void Dispose()
    {
        _region.Dispose();
        _queue.Dispose();
        _transport.Dispose();
        Assert.Equal(0, _machine.Memory.AllocatedFrames);
        Assert.Empty(_machine.Memory.Violations);
        _machine.Dispose();
    }

    [Fact]
    public void Memory_is_in_use_until_the_last_chain_has_come_back()
    {
        Assert.True(_queue.TrySubmit([], [_region.Segment.Slice(0, 16)], out _));
        Assert.True(_queue.TrySubmit([_region.Segment.Slice(16, 8)], [_region.Segment.Slice(64, 32), _region.Segment.Slice(4095, 1)], out _));
        PhysicalAddress frame = Frame(_region);
        SimulatedChain first = Take();
        SimulatedChain second = Take();
        Assert.Equal([(frame.Value + 16, 8u, false), (frame.Value + 64, 32u, true), (frame.Value + 4095, 1u, true)], second.Descriptors.Select(static part => (part.Address, part.SizeBytes, part.DeviceWrites)));
        _region.Dispose();
        Use(second, 33);
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame));
        Assert.Throws<ObjectDisposedException>(() => _queue.TrySubmit([], [_region.Segment.Slice(0, 16)], out _));
        Use(first, 16);
        Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(frame));
    }

    [Fact]
    public void Chain_that_lies_elsewhere_in_part_has_uses_of_its_own()
    {
        DmaRegion other = _transport.Dma.Allocate(64);
        PhysicalAddress frame = Frame(other);
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        Assert.True(_queue.TrySubmit([], [_region.Segment, other.Segment], out _));
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        other.Dispose();
        Use(Take());
        SimulatedChain mixed = Take();
        Use(Take());
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame));
        Use(mixed);
        Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(frame));
    }

    [Fact]
    public void What_the_device_writes_is_bounded_by_what_is_writable()
    {
        Assert.True(_queue.TrySubmit([], [_region.Segment.Slice(0, 16)], out _));
        Assert.True(_queue.TrySubmit([_region.Segment], [_region.Segment.Slice(0, 16), _region.Segment.Slice(0, 1)], out _));
        SimulatedChain second = TakeSecond();
        SimulatedRing ring = _device.Ring();
        ring.Use(new UsedEntry(second.Id, 18), second.RingDescriptors);
        ring.Publish();
        Assert.Throws<VirtioDeviceException>(() => _queue.TryTakeUsed(out _));
    }

    [Fact]
    public void Chain_is_used_once()
    {
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        SimulatedChain first = Take();
        Use(first);
        SimulatedRing ring = _device.Ring();
        ring.Use(new UsedEntry(first.Id, 0), first.RingDescriptors);
        ring.Publish();
        Assert.Throws<VirtioDeviceException>(() => _queue.TryTakeUsed(out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Device_that_has_failed_is_told_nothing(int inFlight)
    {
        for (int chain = 0; chain < inFlight; chain++)
            Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        _transport.Fail("the test wants it so");
        Assert.Throws<VirtioDeviceException>(() => _queue.TrySubmit([], [_region.Segment], out _));
        _region.Dispose();
        Assert.Throws<VirtioDeviceException>(() => _queue.TrySubmit([], [_region.Segment], out _)); // before what else is wrong
        Assert.Equal(inFlight, _queue.InFlight);
    }

    [Fact]
    public void Chain_after_the_device_was_silenced_has_a_use_of_its_own()
    {
        PhysicalAddress frame = Frame(_region);
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        _transport.Dma.ReleaseQuarantine();
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        _region.Dispose();
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame));
        Use(Take());
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame));
        Use(Take());
        Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(frame));
    }

    [Fact]
    public void Chain_of_four_gibibytes_is_refused()
    {
        const int Large = 1 << 30;
        _machine.Memory.FreeFrames = Large / 2048;
        using DmaRegion large = _transport.Dma.Allocate(Large);
        Assert.True(_queue.TrySubmit([], [large.Segment.Slice(0, 1)], out _));
        DmaSegment whole = large.Segment;
        Assert.Throws<ArgumentException>(() => _queue.TrySubmit([], [whole, whole, whole, whole], out _));
        Assert.True(_queue.TrySubmit([whole], [whole, whole, whole], out _)); // what it reads does not count
        Use(TakeSecond(), 3u * Large);
        Assert.Equal(1, _queue.InFlight);
    }

    /// <summary>
    /// Who hears of exceptions runs where one is thrown. A chain that joined in the middle of a refused one, and came back there, would have changed the order of the descriptors that the refusal then walks along:
    /// it ended uses of chains in flight.
    /// </summary>
    [Fact]
    public void Chain_does_not_join_in_the_middle_of_a_refused_one()
    {
        DmaRegion victim = _transport.Dma.Allocate(64);
        using DmaRegion refused = _transport.Dma.Allocate(64);
        PhysicalAddress frame = Frame(victim);
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
        Assert.True(_queue.TrySubmit([], [victim.Segment], out _));
        SimulatedChain shared = Take();
        SimulatedChain alone = Take();
        int thread = Environment.CurrentManagedThreadId;
        int inside = 0;
        int joined = 0;
        EventHandler<FirstChanceExceptionEventArgs> listener = (_, _) =>
        {
            if (Environment.CurrentManagedThreadId != thread || inside++ > 0)
                return;
            for (int chain = 0; chain < 3; chain++)
            {
                if (Record.Exception(() => _queue.TrySubmit([], [_region.Segment.Slice(8, 8)], out _)) is null)
                    joined++;
            }

            for (int chain = 0; chain < joined; chain++)
                Use(Take());
        };
        AppDomain.CurrentDomain.FirstChanceException += listener;
        try
        {
            DmaSegment[] segments = [.. Enumerable.Repeat(refused.Segment, _queue.FreeDescriptors - 1), default];
            Assert.Throws<InvalidOperationException>(() => _queue.TrySubmit([], segments, out _));
        }
        finally
        {
            AppDomain.CurrentDomain.FirstChanceException -= listener;
        }

        Assert.True(inside > 0);
        Assert.Equal(0, joined);
        victim.Dispose();
        Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame));
        Use(alone);
        Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(frame));
        Use(shared);
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _)); // the next may
        Assert.True(_queue.TrySubmit([], [_region.Segment], out _));
    }

    [Fact]
    public void Memory_that_was_mapped_anew_is_not_what_was_shared_before()
    {
        using DmaMapping mapping = _transport.Dma.Map(new byte[64], DmaDirection.Both);
        Assert.True(_queue.TrySubmit([], [mapping.Segments[0]], out _));
        _transport.Dma.ReleaseQuarantine();
        mapping.Dispose();
        mapping.Remap(new byte[32], DmaDirection.Both);
        DmaSegment segment = mapping.Segments[0];
        Assert.True(_queue.TrySubmit([], [segment], out _));
        SimulatedChain before = Take();
        SimulatedChain after = Take();
        Assert.NotEqual(before.Descriptors[0].Address, after.Descriptors[0].Address);
        Use(before);
        mapping.Dispose();
        Assert.Throws<InvalidOperationException>(() => mapping.Remap(new byte[16], DmaDirection.Both)); // the device has it
        Use(after);
        mapping.Remap(new byte[16], DmaDirection.Both);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Chain_that_is_too_long_is_refused_with_others_in_flight(ushort longest)
    {
        using VirtioTransport transport = Open(VirtioFeatures.IndirectDescriptors, out _);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(16, longest));
        transport.Start();
        using DmaRegion region = transport.Dma.Allocate(RegionBytes);
        DmaSegment segment = region.Segment;
        Assert.True(queue.TrySubmit([], [segment], out _));
        Assert.Equal(longest, queue.LongestChain);
        Assert.True(queue.TrySubmit([], Enumerable.Repeat(segment, longest).ToArray(), out _));
        Assert.Throws<ArgumentException>(() => queue.TrySubmit([], Enumerable.Repeat(segment, longest + 1).ToArray(), out _));
    }

    /// <summary>Once half of the ring is taken a chain goes through a table, so that it takes one descriptor.</summary>
    [Fact]
    public void Chain_goes_through_a_table_where_the_ring_is_half_full()
    {
        using VirtioTransport transport = Open(VirtioFeatures.IndirectDescriptors, out _);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(16, 4));
        transport.Start();
        using DmaRegion region = transport.Dma.Allocate(RegionBytes);
        DmaSegment segment = region.Segment;
        int[] taken = new int[4];
        for (int chain = 0; chain < taken.Length; chain++)
        {
            int before = queue.FreeDescriptors;
            Assert.True(queue.TrySubmit([segment], [segment, segment], out _));
            taken[chain] = before - queue.FreeDescriptors;
        }

        Assert.Equal([3, 3, 1, 1], taken);
    }

    /// <summary>What came before a breach is given out; that there was one is neither forgotten nor slept on.</summary>
    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.InOrder)]
    [InlineData(VirtioFeatures.PackedRing)]
    public void Breach_behind_good_chains_is_still_there_to_be_seen(VirtioFeatures features)
    {
        using VirtioTransport transport = Open(features, out SimulatedTransport device);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(16, 4));
        transport.Start();
        using DmaRegion region = transport.Dma.Allocate(RegionBytes);
        Assert.True(queue.TrySubmit([], [region.Segment], out ushort first));
        Assert.True(queue.TrySubmit([], [region.Segment], out _));
        SimulatedRing ring = device.Ring();
        Assert.True(ring.TryTake(out SimulatedChain? good));
        Assert.True(ring.TryTake(out SimulatedChain? bad));
        ring.Use(new UsedEntry(good!.Id, 0), good.RingDescriptors);
        ring.Use(new UsedEntry(bad!.Id, RegionBytes + 1), bad.RingDescriptors);
        ring.Publish();
        var used = new UsedChain[4];
        Assert.Equal(1, queue.TakeUsed(used));
        Assert.Equal(first, used[0].Token);
        Assert.True(queue.HasUsed);
        Assert.False(queue.TryArm());
        Assert.Throws<VirtioDeviceException>(() => queue.TakeUsed(used));
    }

    /// <summary>Memory is disposed by one thread while another submits it: from some moment on it is refused, and goes back with the last chain that was not.</summary>
    [Fact]
    public void Memory_that_is_disposed_meanwhile_goes_back_with_the_last_chain()
    {
        for (int round = 0; round < 300; round++)
        {
            DmaRegion region = _transport.Dma.Allocate(RegionBytes);
            PhysicalAddress frame = Frame(region);
            DmaSegment segment = region.Segment;
            Assert.True(_queue.TrySubmit([], [segment], out _));
            using var submitting = new ManualResetEventSlim();
            var disposer = new Thread(() =>
            {
                submitting.Wait();
                region.Dispose();
            });
            disposer.Start();
            submitting.Set();
            Exception? refusal = null;
            for (int chains = 0; refusal is null; chains++)
            {
                Assert.True(chains < 1_000_000, "what was disposed long ago is submitted still");
                refusal = Record.Exception(() => Assert.True(_queue.TrySubmit([], [segment], out _)));
                Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame)); // one is in flight from before
                if (_queue.InFlight > 8)
                    Use(Take());
            }

            disposer.Join();
            Assert.IsType<ObjectDisposedException>(refusal);
            while (_queue.InFlight > 0)
            {
                Assert.Equal(FrameOwner.Dma, Cosmos.Core.Machine.OwnerOf(frame));
                Use(Take());
            }

            Assert.Equal(FrameOwner.Free, Cosmos.Core.Machine.OwnerOf(frame));
        }
    }

    private VirtioTransport Open(VirtioFeatures features, out SimulatedTransport device)
    {
        device = new SimulatedTransport(_machine) { OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)features, 0);
        return transport;
    }

    private SimulatedChain Take()
    {
        Assert.True(_device.Ring().TryTake(out SimulatedChain? chain));
        return chain!;
    }

    private SimulatedChain TakeSecond()
    {
        Take();
        return Take();
    }

    private void Use(SimulatedChain chain, uint written = 0)
    {
        SimulatedRing ring = _device.Ring();
        ring.Use(new UsedEntry(chain.Id, written), chain.RingDescriptors);
        ring.Publish();
        Assert.True(_queue.TryTakeUsed(out UsedChain used));
        Assert.Equal((chain.Id, written), (used.Token, used.WrittenBytes));
    }

    private PhysicalAddress Frame(DmaRegion region)
    {
        using DmaRegion list = _transport.Dma.Allocate(sizeof(ulong));
        list.WriteAddress(0, region.Segment, DmaDirection.ToDevice).End();
        return new PhysicalAddress(list.Read<ulong>(0));
    }
}
