using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;
using Kernel.Tests.Machines;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Queues;

/// <summary>Chains go into a ring and come back out of it, through a device of QEMU's, without a byte from the heap. Entropy sources take chains of any shape.</summary>
[Machine(Bare = true, Devices = ["virtio-rng-pci-non-transitional,packed=off,addr=3", "virtio-rng-pci-non-transitional,packed=on,addr=4"])]
public class QueueAllocationTests
{
    private const VirtioFeatures Split = VirtioFeatures.None;
    private const VirtioFeatures Packed = VirtioFeatures.PackedRing;
    private const VirtioFeatures Tables = VirtioFeatures.IndirectDescriptors;
    private const VirtioFeatures Events = VirtioFeatures.EventIndex;
    private const ushort EntropyDevice = 0x1044;
    private const int Descriptors = 8; // all that this device has
    private const int Chains = 2;
    private const int Parts = 3;
    private const int PartBytes = 16;
    private const int Rounds = 2_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory(Timeout = 120_000)]
    [InlineData(Split)]
    [InlineData(Split | Events)]
    [InlineData(Split | Tables)]
    [InlineData(Packed)]
    [InlineData(Packed | Events)]
    [InlineData(Packed | Tables)]
    public void Chains_that_are_laid_out_anew_allocate_nothing(VirtioFeatures features) => Run(features, keeps: false);

    [Theory(Timeout = 120_000)]
    [InlineData(Split)]
    [InlineData(Split | Events)]
    public void Chain_that_is_kept_allocates_nothing(VirtioFeatures features) => Run(features, keeps: true);

    private static void Run(VirtioFeatures features, bool keeps)
    {
        PciDevice device = TestMachine.Bus.Devices.Where(static one => one is { VendorId: VirtioPci.VendorId, DeviceId: EntropyDevice })
            .ElementAt((features & Packed) != 0 ? 1 : 0);
        try
        {
            using var transport = new VirtioTransport(device);
            transport.Negotiate((ulong)features, (ulong)features);
            using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(Descriptors, Parts));
            Assert.Equal((features & Packed) != 0 ? "packed" : "split", queue.Layout);
            transport.Start();
            using DmaRegion memory = transport.Dma.Allocate(PhysicalAddress.PageSize);
            DmaSegment[] segments = [.. Enumerable.Range(0, Chains * Parts).Select(part => memory.Segment.Slice((uint)(part * PartBytes), PartBytes))];
            var kept = new ushort[keeps ? 1 : 0]; // a second would leave too little of so small a ring, so it is laid out each time
            for (int chain = 0; chain < kept.Length; chain++)
                Assert.True(queue.TryKeep([], segments.AsSpan(chain * Parts, Parts), out kept[chain]));

            Turn(queue, segments, kept, rounds: 1);
            long before = GC.GetAllocatedBytesForCurrentThread();
            Turn(queue, segments, kept, Rounds);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        }
        finally
        {
            device.Silence();
        }
    }

    private static void Turn(VirtQueue queue, DmaSegment[] segments, ushort[] kept, int rounds)
    {
        Span<UsedChain> used = stackalloc UsedChain[Chains];
        Deadline deadline = Deadline.After(Patience);
        for (int round = 0; round < rounds; round++)
        {
            foreach (ushort token in kept)
                queue.Resubmit(token);
            for (int chain = kept.Length; chain < Chains; chain++)
            {
                if (!queue.TrySubmit([], segments.AsSpan(chain * Parts, Parts), out _)) throw new InvalidOperationException("the queue is full");
            }

            queue.Notify();
            for (int taken = 0; taken < Chains;)
            {
                if (!queue.HasUsed) queue.TryArm();
                if (deadline.HasPassed) throw new TimeoutException($"{round} rounds, then no answer");
                taken += queue.TakeUsed(used[taken..]);
                queue.Disarm();
            }
        }
    }
}
