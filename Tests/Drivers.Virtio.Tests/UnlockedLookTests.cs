using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>Whether there is something to take is asked by threads that do not hold the queue's lock, while another takes.</summary>
public sealed class UnlockedLookTests
{
    private const int Chains = 3;
    private const int Descriptors = 4; // of each chain: with a size that is no multiple, a chain goes over the end of the ring
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.PackedRing)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.InOrder)]
    public async Task Look_without_the_lock_never_fails(VirtioFeatures features)
    {
        using var machine = new SimulatedMachine();
        var device = new SimulatedTransport(machine) { OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        using var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)features, 0);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(16, Descriptors));
        transport.Start();
        using DmaRegion memory = transport.Dma.Allocate(4096);
        DmaSegment[] buffers = [.. Enumerable.Range(0, Descriptors).Select(part => memory.Segment.Slice(64 * (uint)part, 64))];

        bool isOver = false;
        Task<long> looks = Task.Run(() =>
        {
            long count = 0;
            while (!Volatile.Read(ref isOver))
                count += queue.HasUsed ? 1 : 0;
            return count;
        });
        try
        {
            for (int round = 0; round < Rounds && !looks.IsCompleted; round++)
            {
                for (int chain = 0; chain < Chains; chain++)
                    Assert.True(queue.TrySubmit([], buffers, out _));
                for (int chain = 0; chain < Chains; chain++)
                {
                    Assert.True(device.Ring().TryTake(out SimulatedChain? taken));
                    device.Ring().Use(new UsedEntry(taken!.Id, 0), taken.RingDescriptors);
                }

                device.Ring().Publish();
                Assert.True(queue.HasUsed);
                for (int chain = 0; chain < Chains; chain++)
                    Assert.True(queue.TryTakeUsed(out _));
                Assert.False(queue.HasUsed);
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        Assert.True(await looks >= 0);
    }
}
