using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>
/// A driver changes its segments while a queue writes them into the ring: each may be replaced between two looks, and half of one be seen with half of another. What the device is
/// told of lies in mapped memory nevertheless, or the chain is refused.
/// </summary>
public sealed class SegmentRaceTests : IDisposable
{
    private const int RegionBytes = 4096;
    private const int TailBytes = 16;
    private const int Rounds = 100_000;

    private readonly SimulatedMachine _machine = new();
    private volatile bool _done;

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(VirtioFeatures.None, 6)]
    [InlineData(VirtioFeatures.None, 4)] // short: shares the use of what is in flight
    [InlineData(VirtioFeatures.IndirectDescriptors, 6)]
    [InlineData(VirtioFeatures.PackedRing, 6)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.IndirectDescriptors, 6)]
    public void Device_is_told_of_mapped_memory_alone(VirtioFeatures features, int parts)
    {
        var device = new SimulatedTransport(_machine) { OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        using var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)features, 0);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(16, 6));
        transport.Start();
        using DmaRegion memory = transport.Dma.Allocate(RegionBytes);
        DmaSegment whole = memory.Segment;
        DmaSegment tail = whole.Slice(RegionBytes - TailBytes, TailBytes);
        var segments = new DmaSegment[parts];
        segments.AsSpan().Fill(whole);
        SimulatedRing ring = device.Ring();
        ulong start = Push(queue, ring, segments)!.Value.Start;
        Assert.True(queue.TrySubmit([], [whole], out _)); // stays in flight
        Assert.True(ring.TryTake(out SimulatedChain? kept));
        var writer = new Thread(() =>
        {
            while (!_done)
            {
                segments.AsSpan().Fill(tail);
                segments.AsSpan().Fill(whole);
            }
        });
        writer.Start();
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                if (Push(queue, ring, segments) is { } reach)
                    Assert.True(reach.Start >= start && reach.End <= start + RegionBytes, $"round {round}: 0x{reach.Start:x} to 0x{reach.End:x} is not in the region at 0x{start:x}");
            }
        }
        finally
        {
            _done = true;
            writer.Join();
        }

        Use(queue, ring, kept!);
        Assert.Equal(queue.Size, queue.FreeDescriptors);
    }

    /// <summary>From where to where the device would reach, or null when the chain was refused.</summary>
    private static (ulong Start, ulong End)? Push(VirtQueue queue, SimulatedRing ring, DmaSegment[] segments)
    {
        try
        {
            Assert.True(queue.TrySubmit([], segments, out _));
        }
        catch (ArgumentException)
        {
            return null; // half of one segment and half of another
        }

        Assert.True(ring.TryTake(out SimulatedChain? taken));
        Use(queue, ring, taken!);
        return (taken!.Descriptors.Min(static part => part.Address), taken.Descriptors.Max(static part => part.Address + part.SizeBytes));
    }

    private static void Use(VirtQueue queue, SimulatedRing ring, SimulatedChain chain)
    {
        ring.Use(new UsedEntry(chain.Id, 0), chain.RingDescriptors);
        ring.Publish();
        Assert.True(queue.TryTakeUsed(out _));
    }
}
