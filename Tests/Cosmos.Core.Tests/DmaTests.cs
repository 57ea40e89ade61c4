using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class DmaTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly DmaDomain _domain = new("test device");

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Region_is_seen_by_the_device_at_its_address()
    {
        DmaRegion region = _domain.Allocate(8192);
        region.Write(4096, 0x12345678u);
        Assert.Equal([0x78, 0x56, 0x34, 0x12], _machine.Memory.DmaRead(region.AddressOf(4096).Value, 4));
        _machine.Memory.DmaWrite(region.AddressOf(8).Value, [9]);
        Assert.Equal(9, region.Read<byte>(8));
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(4093)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    [InlineData(2)]
    public void Region_access_outside_or_not_aligned_is_refused(int offset)
    {
        DmaRegion region = _domain.Allocate(4096);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Read<uint>(offset));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Write(offset, 1u));
    }

    [Fact]
    public void Region_copies_stay_inside()
    {
        DmaRegion region = _domain.Allocate(100);
        region.CopyFrom(90, new byte[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => region.CopyFrom(91, new byte[10]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.CopyTo(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.AddressOf(100));
        Assert.Throws<ArgumentOutOfRangeException>(() => region.Segment.Slice(50, 51));
    }

    [Fact]
    public void Disposed_region_throws_and_its_frames_wait_for_the_device()
    {
        DmaRegion region = _domain.Allocate(4096);
        ulong address = region.AddressOf(0).Value;
        region.Dispose();
        Assert.Throws<ObjectDisposedException>(() => region.Read<uint>(0));
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(new PhysicalAddress(address)));
        _domain.ReleaseQuarantine();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(new PhysicalAddress(address)));
        Assert.Equal(0, _domain.HeldBytes);
        Assert.Empty(_machine.Memory.Violations);
    }

    [Fact]
    public void Region_in_use_survives_a_release()
    {
        DmaRegion region = _domain.Allocate(4096);
        _domain.ReleaseQuarantine();
        region.Write(0, 1u);
        Assert.Equal(1u, region.Read<uint>(0));
    }

    [Fact]
    public void Scattered_memory_comes_as_segments()
    {
        _machine.Memory.ScatterManaged = true;
        _machine.Memory.ManagedOffset = 100;
        using DmaMapping mapping = _domain.Map(new byte[8192], DmaDirection.FromDevice);
        Assert.Equal([3996u, 4096u, 100u], mapping.Segments.ToArray().Select(segment => segment.SizeBytes));
    }

    [Fact]
    public void Memory_in_one_piece_comes_as_one_segment()
    {
        _machine.Memory.ManagedOffset = 100;
        using DmaMapping mapping = _domain.Map(new byte[1 << 20], DmaDirection.FromDevice);
        Assert.Equal(1 << 20, (int)Assert.Single(mapping.Segments.ToArray()).SizeBytes);
    }

    [Fact]
    public void Mapping_shows_the_processor_what_the_device_wrote()
    {
        byte[] memory = new byte[16];
        using DmaMapping mapping = _domain.Map(memory, DmaDirection.FromDevice);
        _machine.Memory.DmaWrite(mapping.Segments[0].Address.Value, [1, 2, 3]);
        Assert.Equal([1, 2, 3], memory[..3]);
    }

    [Fact]
    public void Mapping_disposed_in_use_refuses_new_use_and_no_old_one()
    {
        DmaMapping mapping = _domain.Map(new byte[16], DmaDirection.ToDevice);
        mapping.BeginUse();
        mapping.Dispose();
        Assert.Throws<ObjectDisposedException>(() => mapping.BeginUse());
        mapping.EndUse();
    }

    [Fact]
    public void Run_hands_on_every_byte_of_a_span()
    {
        _machine.Memory.ScatterManaged = true;
        byte[] memory = new byte[3 * 4096];
        _domain.Run(memory, _machine, static (segments, machine) =>
        {
            foreach (DmaSegment segment in segments)
                machine.Memory.DmaWrite(segment.Address.Value, Enumerable.Repeat((byte)7, (int)segment.SizeBytes).ToArray());
        });
        Assert.All(memory, value => Assert.Equal(7, value));
    }

    [Fact]
    public void Allocation_without_memory_is_out_of_memory()
    {
        _machine.Memory.FreeFrames = 0;
        Assert.Throws<OutOfMemoryException>(() => _domain.Allocate(1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _domain.Allocate(0));
    }
}
