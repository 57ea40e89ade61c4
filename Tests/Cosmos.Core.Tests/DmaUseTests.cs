using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

/// <summary>What a device was told of stays until it has completed or is silent, and a use ends once, for itself alone.</summary>
public sealed class DmaUseTests : DmaFixture
{
    [Fact]
    public void Region_disposed_in_use_waits_for_the_device_to_complete()
    {
        DmaRegion rings = Domain.Allocate(4096);
        DmaRegion region = Domain.Allocate(4096);
        PhysicalAddress frame = new(NumberOf(region.Segment));
        DmaUse first = rings.WriteAddress(0, region.Segment, DmaDirection.FromDevice);
        DmaUse second = rings.WriteAddress(8, region.Segment.Slice(512, 16), DmaDirection.ToDevice);
        region.Dispose();
        first.End();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(frame));
        second.End();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(frame));
        second.End();
        Assert.Empty(Simulated.Memory.Violations);
    }

    [Fact]
    public void Region_disposed_in_use_waits_for_the_device_to_be_silent()
    {
        DmaRegion rings = Domain.Allocate(4096);
        DmaRegion region = Domain.Allocate(4096);
        PhysicalAddress frame = new(NumberOf(region.Segment));
        DmaUse use = rings.WriteAddress(0, region.Segment, DmaDirection.FromDevice);
        region.Dispose();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(frame));
        Domain.ReleaseQuarantine();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(frame));
        use.End();
        Assert.Empty(Simulated.Memory.Violations);
    }

    [Fact]
    public void Use_that_ended_with_the_device_ends_no_later_one()
    {
        DmaRegion rings = Domain.Allocate(4096);
        DmaRegion region = Domain.Allocate(4096);
        PhysicalAddress frame = new(NumberOf(region.Segment));
        DmaUse before = rings.WriteAddress(0, region.Segment, DmaDirection.FromDevice);
        Domain.ReleaseQuarantine();
        DmaUse after = rings.WriteAddress(0, region.Segment, DmaDirection.FromDevice);
        before.End();
        region.Dispose();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(frame));
        after.End();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(frame));
    }

    [Fact]
    public void Use_that_ended_with_the_device_ends_none_of_what_is_mapped_anew()
    {
        DmaRegion rings = Domain.Allocate(4096);
        DmaMapping mapping = Domain.Map(new byte[16], DmaDirection.Both);
        DmaUse before = rings.WriteAddress(0, mapping.Segments[0], DmaDirection.FromDevice);
        Domain.ReleaseQuarantine();
        mapping.Dispose();
        mapping.Remap(new byte[16], DmaDirection.Both);
        DmaUse after = rings.WriteAddress(0, mapping.Segments[0], DmaDirection.FromDevice);
        mapping.Dispose();
        before.End();
        Assert.Throws<InvalidOperationException>(() => mapping.Remap(new byte[16], DmaDirection.Both)); // the device still has it
        after.End();
        mapping.Remap(new byte[16], DmaDirection.Both);
        mapping.Dispose();
    }

    [Fact]
    public void Queue_that_the_device_was_told_of_stays_until_it_is_silent()
    {
        ulong registers = SimulatedMemory.ReserveRange(4096);
        using VmPager window = new VmPagerOption { Address = new PhysicalAddress(registers), SizeBytes = 8 }.Build();
        DmaRegion region = Domain.Allocate(8192);
        ulong number = NumberOf(region.Segment);
        region.AddressOf(4096).WriteTo(window.Cell<uint>(0), window.Cell<uint>(4));
        Assert.Equal(number + 4096, window.Cell<ulong>(0).Read());
        region.Dispose();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(new PhysicalAddress(number)));
        Domain.ReleaseQuarantine();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(new PhysicalAddress(number)));
    }

    [Fact]
    public void Region_in_use_survives_a_release()
    {
        DmaRegion region = Domain.Allocate(4096);
        Domain.ReleaseQuarantine();
        region.Write(0, 1u);
        Assert.Equal(1u, region.Read<uint>(0));
    }
}
