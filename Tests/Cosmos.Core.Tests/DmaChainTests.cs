using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

/// <summary>What a device is told of in cells, part by part: memory stays in place as long as any of its parts is in use, and is in use once for several.</summary>
public sealed class DmaChainTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly DmaDomain _domain;
    private readonly DmaRegion _list;
    private readonly DmaCells<ulong> _cells;
    private readonly DmaRegion _region;
    private readonly ulong _regionAt;
    private readonly DmaUse[] _uses = new DmaUse[4];

    public DmaChainTests()
    {
        _domain = new DmaDomain("test device", () => _domain!.ReleaseQuarantine());
        _list = _domain.Allocate(4096);
        _cells = _list.Cells<ulong>(0, 4);
        _region = _domain.Allocate(8192);
        _regionAt = Tell(_region.Segment);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Parts_of_one_memory_are_in_use_once()
    {
        var chain = new DmaChain(_list);
        Assert.Equal(16u, Write(0, _region.Segment.Slice(512, 16), DmaDirection.ToDevice, ref chain, ref _uses[0]));
        Assert.Equal(1u, Write(1, _region.Segment.Slice(8191, 1), DmaDirection.ToDevice, ref chain, ref _uses[1]));
        Assert.Equal(8192u, Write(2, _region.Segment, DmaDirection.ToDevice, ref chain, ref _uses[2]));
        Assert.Equal([_regionAt + 512, _regionAt + 8191, _regionAt], [_cells[0], _cells[1], _cells[2]]);
        _region.Dispose();
        DmaUse.EndIn(ref _uses[1]); // none of its own
        DmaUse.EndIn(ref _uses[2]);
        Assert.Equal(FrameOwner.Dma, OwnerOf(_regionAt));
        DmaUse.EndIn(ref _uses[0]);
        Assert.Equal(FrameOwner.Free, OwnerOf(_regionAt));
    }

    [Fact]
    public void Use_in_a_place_ends_once()
    {
        var first = new DmaChain(_list);
        Write(0, _region.Segment, DmaDirection.ToDevice, ref first, ref _uses[0]);
        var second = new DmaChain(_list);
        Write(1, _region.Segment, DmaDirection.ToDevice, ref second, ref _uses[1]);
        _region.Dispose();
        DmaUse.EndIn(ref _uses[0]);
        DmaUse.EndIn(ref _uses[0]); // would end that of the second chain
        Assert.Equal(FrameOwner.Dma, OwnerOf(_regionAt));
        DmaUse.EndIn(ref _uses[1]);
        Assert.Equal(FrameOwner.Free, OwnerOf(_regionAt));
    }

    [Fact]
    public void Memory_between_others_is_in_use_by_itself()
    {
        DmaRegion other = _domain.Allocate(4096);
        ulong otherAt = Tell(other.Segment);
        var chain = new DmaChain(_list);
        Write(0, _region.Segment, DmaDirection.ToDevice, ref chain, ref _uses[0]);
        Write(1, other.Segment, DmaDirection.ToDevice, ref chain, ref _uses[1]);
        Write(2, _region.Segment, DmaDirection.FromDevice, ref chain, ref _uses[2]);
        _region.Dispose();
        other.Dispose();
        DmaUse.EndIn(ref _uses[1]);
        Assert.Equal((FrameOwner.Dma, FrameOwner.Free), (OwnerOf(_regionAt), OwnerOf(otherAt)));
        DmaUse.EndIn(ref _uses[0]);
        Assert.Equal(FrameOwner.Dma, OwnerOf(_regionAt));
        DmaUse.EndIn(ref _uses[2]);
        Assert.Equal(FrameOwner.Free, OwnerOf(_regionAt));
    }

    [Fact]
    public void Later_part_is_checked_as_the_first_is()
    {
        DmaMapping readable = _domain.Map(new byte[64].AsMemory(), DmaDirection.ToDevice);
        DmaSegment segment = readable.Segments[0];
        DmaRegion foreign = new DmaDomain("other device", static () => { }).Allocate(4096);
        Refused<ArgumentException>(segment, segment, DmaDirection.FromDevice);
        Refused<InvalidOperationException>(segment, foreign.Segment, DmaDirection.ToDevice);
        Refused<InvalidOperationException>(segment, default, DmaDirection.ToDevice);
        Refused<InvalidOperationException>(default, segment, DmaDirection.ToDevice);
        Refused<ArgumentException>(_region.Segment, With(_region.Segment, sizeBytes: 8193), DmaDirection.ToDevice);
        Refused<ArgumentException>(_region.Segment, With(_region.Segment.Slice(8192, 0), sizeBytes: uint.MaxValue), DmaDirection.ToDevice);
        _cells[3] = 1;
        readable.Dispose();
        Refused<ObjectDisposedException>(segment, segment, DmaDirection.ToDevice);
        _region.Dispose();
        Assert.Equal(FrameOwner.Free, OwnerOf(_regionAt)); // no use was left
    }

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void Part_that_finds_no_cell_is_not_in_use(int index)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(_cells, index));
        _region.Dispose();
        Assert.Equal(FrameOwner.Free, OwnerOf(_regionAt));
    }

    [Fact]
    public void Part_is_not_in_use_where_cells_are_narrow_or_gone()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Write(_list.Cells<uint>(0, 4), 0));
        _list.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Write(_cells, 0));
        _region.Dispose();
        Assert.Equal(FrameOwner.Free, OwnerOf(_regionAt));
    }

    /// <summary>The second part, or the first where that is nothing, is refused; what was in use before then ends.</summary>
    private void Refused<TException>(DmaSegment first, DmaSegment second, DmaDirection direction)
        where TException : Exception
    {
        _uses.AsSpan().Clear();
        Assert.ThrowsAny<TException>(() =>
        {
            var chain = new DmaChain(_list);
            Write(0, first, DmaDirection.ToDevice, ref chain, ref _uses[0]);
            Write(1, second, direction, ref chain, ref _uses[1]);
        });
        DmaUse.EndIn(ref _uses[0]);
    }

    private void Write<T>(DmaCells<T> cells, int index)
        where T : unmanaged, System.Numerics.IBinaryInteger<T>
    {
        var chain = new DmaChain(_list);
        chain.Direction = DmaDirection.ToDevice;
        cells.WriteAddress(index, _region.Segment, ref chain, ref _uses[0]);
    }

    private uint Write(int index, DmaSegment segment, DmaDirection direction, ref DmaChain chain, ref DmaUse use)
    {
        chain.Direction = direction;
        return _cells.WriteAddress(index, segment, ref chain, ref use);
    }

    private ulong Tell(DmaSegment segment)
    {
        _list.WriteAddress(0, segment, DmaDirection.Both).End();
        return _list.Read<ulong>(0);
    }

    private static FrameOwner OwnerOf(ulong address) => Machine.OwnerOf(new PhysicalAddress(address));

    /// <summary>A segment of another length, as two threads could tear one.</summary>
    private static DmaSegment With(DmaSegment segment, uint sizeBytes)
    {
        object boxed = segment;
        typeof(DmaSegment).GetField("<SizeBytes>k__BackingField", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.SetValue(boxed, sizeBytes);
        return (DmaSegment)boxed;
    }
}
