using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

/// <summary>
/// A device that changes what it wrote after the driver has looked at it: what was checked must be what is used, so nothing is looked at twice.
/// </summary>
public sealed class SecondLookTests : DiskFixture
{
    private const ulong QueueSizeRegister = 24;
    private const ulong NotifyOffsetRegister = 30;

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.IndirectDescriptors)]
    [InlineData(VirtioFeatures.InOrder)]
    [InlineData(VirtioFeatures.PackedRing)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.InOrder)]
    public void Row_6_used_chain_is_taken_with_one_load_of_each_word(VirtioFeatures features)
    {
        const int Chains = 8;
        using var machine = new SimulatedMachine();
        var device = new SimulatedTransport(machine) { OfferedFeatures = (ulong)(features | VirtioFeatures.Version1) };
        using var transport = new VirtioTransport(device);
        transport.Negotiate((ulong)features, 0);
        using VirtQueue queue = VirtQueue.Create(transport, 0, new QueueOptions(64, 4));
        transport.Start();
        using DmaRegion memory = transport.Dma.Allocate(4096);
        for (int round = 0; round < 40; round++)
        {
            for (int chain = 0; chain < Chains; chain++)
                Assert.True(queue.TrySubmit([memory.Segment.Slice(0, 16)], [memory.Segment.Slice(64, 64)], out _));
            for (int chain = 0; chain < Chains; chain++)
            {
                Assert.True(device.Ring().TryTake(out SimulatedChain? taken));
                device.Ring().Use(new UsedEntry(taken!.Id, 64), taken.RingDescriptors);
            }

            device.Ring().Publish();
            for (int chain = 0; chain < Chains; chain++)
                Assert.Empty(LoadedTwice(machine.Memory, () => Assert.True(queue.TryTakeUsed(out _))));
        }
    }

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.EventIndex | VirtioFeatures.IndirectDescriptors)]
    public void Row_6_request_is_right_although_entry_and_status_change_after_the_first_look(VirtioFeatures features)
    {
        Disk.OfferedFeatures |= (ulong)features;
        VirtioBlockDevice disk = Start();
        ulong used = Disk.Queues[0].Device;
        ulong available = Disk.Queues[0].Driver;
        var seen = new HashSet<ulong>();

        // Flags, index and event of the used ring are there to be asked again and again; everything else is gone at the second look.
        bool IsPolled(ulong address) => address - used < 4 || address == used + 4 + ((ulong)disk.Queues[0].Size * 8) || address == available;
        Machine.Memory.OnLoad = (address, width, value) => IsPolled(address) || seen.Add(address) ? value : ulong.MaxValue >> (64 - (width * 8));
        byte[] buffer = new byte[1024];
        for (int round = 0; round < 200; round++)
        {
            seen.Clear();
            disk.Read(new SectorIndex((ulong)round), buffer);
            Assert.Equal(Disk.Disk[(round * 512)..((round + 2) * 512)], buffer);
            seen.Clear();
            disk.Write(new SectorIndex((ulong)round + 1000), buffer);
            Assert.Equal(buffer, Disk.Disk[((round + 1000) * 512)..((round + 1002) * 512)]);
        }

        Assert.Null(disk.Failure);
    }

    [Fact]
    public void Row_6_queue_size_and_notify_offset_are_those_of_the_first_look()
    {
        var looks = new Dictionary<ulong, int>();
        Disk.OnRead = (offset, value) => offset is QueueSizeRegister or NotifyOffsetRegister && ++CountOf(looks, offset) > 1 ? 0xFFFF : value;
        VirtioBlockDevice disk = Start();
        Assert.Equal((64, 1, 1), (disk.Queues[0].Size, looks[QueueSizeRegister], looks[NotifyOffsetRegister]));
        byte[] buffer = new byte[512];
        disk.Read(new SectorIndex(9), buffer);
        Assert.Equal(Disk.Disk[(9 * 512)..(10 * 512)], buffer);
    }

    [Fact]
    public void Row_6_configuration_is_that_of_the_first_look()
    {
        Disk.OfferedFeatures |= (ulong)(BlockFeatures.SizeMax | BlockFeatures.BlockSize | BlockFeatures.Discard | BlockFeatures.WriteZeroes | BlockFeatures.Topology);
        Disk.SizeMax = 4096;
        Disk.BlockSize = 1024;
        var looks = new Dictionary<ulong, int>();
        Disk.OnRead = (offset, value) => offset - SimulatedVirtioDevice.DeviceStart < 60 && ++CountOf(looks, offset) > 1 ? ulong.MaxValue : value;
        VirtioBlockDevice disk = Start();
        Assert.Equal((2048UL, 1024), (disk.SectorCount, disk.BlockSizeBytes));
        byte[] buffer = new byte[64 * 512];
        disk.Read(new SectorIndex(2), buffer);
        Assert.Equal(Disk.Disk[(2 * 512)..(66 * 512)], buffer);
        disk.WriteZeroes(new SectorIndex(10), 120);
        Assert.True(Disk.Disk.AsSpan(10 * 512, 120 * 512).IndexOfAnyExcept((byte)0) < 0);
        Assert.Empty(Machine.Memory.Violations);
        Assert.All(looks.Values, static count => Assert.Equal(1, count));
    }

    [Fact]
    public void Row_6_capability_is_that_of_the_first_look()
    {
        // BAR, offset, length and multiplier of each structure: a good value once, then one that leads out of the BAR.
        int[] fields = [.. new[] { Disk.CommonCapability, Disk.IsrCapability, Disk.NotifyCapability, Disk.DeviceCapability }.SelectMany(static at => new[] { at + 4, at + 8, at + 12 }), Disk.NotifyCapability + 16];
        var looks = new Dictionary<int, int>();
        Disk.Function.OnRead = (offset, value) => fields.Contains(offset) && ++CountOf(looks, offset) > 1 ? 0xFFFF_FFF0 : value;
        byte[] buffer = new byte[512];
        Start().Read(new SectorIndex(9), buffer);
        Assert.Equal(Disk.Disk[(9 * 512)..(10 * 512)], buffer);
        Assert.Equal(fields.Order(), looks.Keys.Order());
    }

    private static ref int CountOf<T>(Dictionary<T, int> counts, T key)
        where T : notnull => ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(counts, key, out _);

    private static ulong[] LoadedTwice(SimulatedMemory memory, Action action)
    {
        var loads = new List<ulong>();
        memory.OnLoad = (address, _, value) =>
        {
            loads.Add(address);
            return value;
        };
        action();
        memory.OnLoad = null;
        Assert.NotEmpty(loads);
        return [.. loads.GroupBy(static address => address).Where(static group => group.Count() > 1).Select(static group => group.Key)];
    }
}
