using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>A device that has promised order (virtio 1.2 §2.7.9, §2.8.9), names the last chain of a batch, and names it wrong: nothing of the batch is given out.</summary>
public sealed class HostileOrderTests : IDisposable
{
    private const int RegionBytes = 4096;
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(VirtioFeatures.None, 0x10001u, 0u, "used id 65537 in a queue of 16")] // cut off, it would be the second chain
    [InlineData(VirtioFeatures.None, 16u, 0u, "used id 16 in a queue of 16")]
    [InlineData(VirtioFeatures.None, 9u, 0u, "not in flight")]
    [InlineData(VirtioFeatures.None, 2u, 0u, "not among the next 2")] // in flight, but said to be the second
    [InlineData(VirtioFeatures.None, 1u, RegionBytes + 1u, "bytes written")]
    [InlineData(VirtioFeatures.PackedRing, 16u, 0u, "used id 16 in a queue of 16")]
    [InlineData(VirtioFeatures.PackedRing, 9u, 0u, "not in flight")]
    [InlineData(VirtioFeatures.PackedRing, 1u, RegionBytes + 1u, "bytes written")]
    public void Batch_that_is_named_wrong_gives_the_device_up(VirtioFeatures layout, uint id, uint written, string reason)
    {
        VirtioFeatures features = layout | VirtioFeatures.InOrder;
        var device = new SimulatedTransport(_machine) { OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        using var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)features, 0);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(16, 1));
        transport.Start();
        using DmaRegion region = transport.Dma.Allocate(RegionBytes);
        SimulatedRing ring = device.Ring();
        for (ushort chain = 0; chain < 3; chain++)
        {
            Assert.True(queue.TrySubmit([], [region.Segment], out ushort token));
            Assert.Equal(chain, token);
            Assert.True(ring.TryTake(out _));
        }

        ring.UseBatch(new UsedEntry(id, written), chains: 2, ringDescriptors: 2);
        ring.Publish();
        Assert.Contains(reason, Assert.Throws<VirtioDeviceException>(() => queue.TryTakeUsed(out _)).Message, StringComparison.Ordinal);
        Assert.Equal(3, queue.InFlight);
    }
}
