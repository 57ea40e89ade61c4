using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>
/// Chains go into a queue and come out of it without a byte from the heap, however it is laid out. Only the driver's half is counted: the simulated device makes lists of what
/// it reads.
/// </summary>
public sealed class QueueAllocationTests : IDisposable
{
    private const int Chains = 8;

    /// <summary>Until everything is compiled that will be: some of that comes from the heap.</summary>
    private const int FirstRounds = 50;
    private const int Attempts = 3;
    private const int Rounds = 1_000;

    private readonly SimulatedMachine _machine = new();
    private readonly UsedChain[] _used = new UsedChain[Chains];
    private long _allocated;

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.IndirectDescriptors)]
    [InlineData(VirtioFeatures.InOrder)]
    [InlineData(VirtioFeatures.NotificationData)]
    [InlineData(VirtioFeatures.PackedRing)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.IndirectDescriptors)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.InOrder)]
    public void Chains_that_are_laid_out_anew_allocate_nothing(VirtioFeatures features) => Run(features, (queue, segments) =>
    {
        for (int chain = 0; chain < Chains; chain++)
        {
            if (!queue.TrySubmit(segments.AsSpan(0, 1), segments.AsSpan(1), out _))
                throw new InvalidOperationException("the queue is full");
        }
    });

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.EventIndex | VirtioFeatures.IndirectDescriptors)]
    public void Chains_that_are_kept_allocate_nothing(VirtioFeatures features)
    {
        ushort[]? kept = null;
        Run(features, (queue, segments) =>
        {
            kept ??= Keep(queue, segments);
            foreach (ushort token in kept)
                queue.Resubmit(token);
        });
    }

    [Fact]
    public void Chain_that_is_laid_out_and_let_go_allocates_nothing() => Run(VirtioFeatures.None, (queue, segments) =>
    {
        if (!queue.TryKeep(segments.AsSpan(0, 1), segments.AsSpan(1), out ushort token))
            throw new InvalidOperationException("the queue keeps no chains");
        queue.LetGo(token);
        for (int chain = 0; chain < Chains; chain++)
            queue.TrySubmit(segments.AsSpan(0, 1), segments.AsSpan(1), out _);
    });

    private static ushort[] Keep(VirtQueue queue, DmaSegment[] segments)
    {
        var kept = new ushort[Chains];
        for (int chain = 0; chain < Chains; chain++)
            Assert.True(queue.TryKeep(segments.AsSpan(0, 1), segments.AsSpan(1), out kept[chain]));
        return kept;
    }

    private void Run(VirtioFeatures features, Action<VirtQueue, DmaSegment[]> push)
    {
        var device = new SimulatedTransport(_machine) { OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        using var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)features, 0);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(64, 6));
        transport.Start();
        using DmaRegion memory = transport.Dma.Allocate(4096);

        // Six segments, so that a chain goes through a table where there are tables.
        DmaSegment[] segments = [.. Enumerable.Range(0, 6).Select(part => memory.Segment.Slice((uint)part * 64, 64))];
        for (int round = 0; round < FirstRounds; round++)
            Turn(queue, device.Ring(), segments, push);

        // The compiler of the host may still put better code in place, and make things of its own on this thread as it does: once or twice, not each time.
        long least = long.MaxValue;
        for (int attempt = 0; attempt < Attempts && least > 0; attempt++)
        {
            _allocated = 0;
            for (int round = 0; round < Rounds; round++)
                Turn(queue, device.Ring(), segments, push);
            least = Math.Min(least, _allocated);
        }

        Assert.Equal(0, least);
        Assert.Null(transport.Failure);
    }

    private void Turn(VirtQueue queue, SimulatedRing ring, DmaSegment[] segments, Action<VirtQueue, DmaSegment[]> push)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        push(queue, segments);
        queue.Notify();
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        for (int chain = 0; chain < Chains; chain++)
        {
            Assert.True(ring.TryTake(out SimulatedChain? taken));
            ring.Use(new UsedEntry(taken!.Id, 64), taken.RingDescriptors);
        }

        ring.Publish();
        before = GC.GetAllocatedBytesForCurrentThread();
        int count = queue.TryArm() ? 0 : queue.TakeUsed(_used);
        queue.Disarm();
        _allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Chains, count);
    }
}
