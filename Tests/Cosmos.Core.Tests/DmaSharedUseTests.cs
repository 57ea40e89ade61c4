using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

/// <summary>Requests that share a use: memory stays in place until the last has left, and nobody joins once it is unmapped or its device silent.</summary>
public sealed class DmaSharedUseTests : DmaFixture
{
    private readonly DmaRegion _list;
    private readonly DmaCells<ulong> _cells;
    private readonly DmaSharedUse _shared;
    private readonly DmaRegion _region;
    private readonly PhysicalAddress _frame;

    public DmaSharedUseTests()
    {
        _list = Domain.Allocate(4096);
        _cells = _list.Cells<ulong>(0, 4);
        _shared = new DmaSharedUse(_list);
        _region = Domain.Allocate(8192);
        _frame = new PhysicalAddress(NumberOf(_region.Segment));
    }

    [Fact]
    public void Memory_stays_until_the_last_has_left()
    {
        Assert.True(_shared.TryBegin(_region.Segment));
        _shared.Join();
        _shared.Join();
        _region.Dispose();
        _shared.Leave();
        _shared.Leave();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(_frame));
        _shared.Leave();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(_frame));
    }

    [Fact]
    public void Memory_that_nobody_joined_is_free_again()
    {
        Assert.True(_shared.Look().IsNone);
        Assert.True(_shared.TryBegin(_region.Segment));
        Assert.False(_shared.Look().IsNone);
        _shared.Leave();
        Assert.True(_shared.Look().IsNone);
        _region.Dispose();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(_frame));
    }

    [Fact]
    public void One_memory_is_shared_at_a_time()
    {
        DmaRegion other = Domain.Allocate(4096);
        Assert.True(_shared.TryBegin(_region.Segment));
        Assert.False(_shared.TryBegin(other.Segment));
        Assert.False(_shared.TryBegin(_region.Segment));
        Assert.False(TryWrite(0, other.Segment));
        _shared.Leave();
        Assert.True(_shared.TryBegin(other.Segment));
        Assert.False(TryWrite(0, _region.Segment));
        Assert.True(TryWrite(0, other.Segment));
        _shared.Leave();
    }

    [Fact]
    public void Segments_are_told_as_they_are()
    {
        Assert.True(_shared.TryBegin(_region.Segment.Slice(512, 1)));
        Assert.True(TryWrite(0, _region.Segment.Slice(8191, 1)));
        Assert.Equal((_frame.Value + 8191, 1 | (7UL << 32)), (_cells[0], _cells[1]));
        Assert.True(TryWrite(2, _region.Segment));
        Assert.Equal((_frame.Value, 8192 | (7UL << 32)), (_cells[2], _cells[3]));
        _shared.Leave();
    }

    [Fact]
    public void What_does_not_lie_inside_is_not_told()
    {
        Assert.True(_shared.TryBegin(_region.Segment));
        Assert.False(TryWrite(0, default));
        Assert.False(TryWrite(0, With(_region.Segment, sizeBytes: 8193)));
        Assert.False(TryWrite(0, With(_region.Segment.Slice(8192, 0), sizeBytes: uint.MaxValue)));
        Assert.False(TryWrite(0, With(_region.Segment.Slice(1, 0), sizeBytes: uint.MaxValue)));
        Assert.False(TryWrite(3, _region.Segment)); // no second cell
        Assert.False(TryWrite(4, _region.Segment));
        Assert.False(TryWrite(-1, _region.Segment));
        Assert.False(TryWrite(int.MaxValue, _region.Segment));
        Assert.False(_list.Cells<uint>(0, 4).TryWriteAddressAndLength(0, _region.Segment, 0, _shared.Look(), out _));
        Assert.Equal([0, 0, 0, 0], new[] { _cells[0], _cells[1], _cells[2], _cells[3] });
        _shared.Leave();
        Assert.False(TryWrite(0, _region.Segment));
        Assert.False(TryWrite(0, default));
    }

    [Fact]
    public void Nobody_joins_what_was_unmapped()
    {
        Assert.True(_shared.TryBegin(_region.Segment));
        _region.Dispose();
        Assert.True(_shared.Look().IsNone);
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(_frame));
        _shared.Leave();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(_frame));
        Assert.Throws<ObjectDisposedException>(() => _shared.TryBegin(_region.Segment));
        Assert.True(_shared.Look().IsNone);
    }

    [Fact]
    public void Nobody_joins_once_the_device_is_silent()
    {
        Assert.True(_shared.TryBegin(_region.Segment));
        _shared.Join();
        Domain.ReleaseQuarantine();
        Assert.True(_shared.Look().IsNone);
        var later = new DmaSharedUse(_list);
        Assert.True(later.TryBegin(_region.Segment));
        _shared.Leave();
        _shared.Leave(); // would end the later use
        _region.Dispose();
        Assert.Equal(FrameOwner.Dma, Machine.OwnerOf(_frame));
        later.Leave();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(_frame));
    }

    [Fact]
    public void Only_what_goes_both_ways_is_shared()
    {
        using DmaMapping readable = Domain.Map(new byte[16], DmaDirection.ToDevice);
        using DmaMapping writable = Domain.Map(new byte[16], DmaDirection.FromDevice);
        Assert.False(_shared.TryBegin(readable.Segments[0]));
        Assert.False(_shared.TryBegin(writable.Segments[0]));
        Assert.False(_shared.TryBegin(default));
        using DmaMapping both = Domain.Map(new byte[16], DmaDirection.Both);
        Assert.True(_shared.TryBegin(both.Segments[0]));
        _shared.Leave();
    }

    [Fact]
    public void Memory_of_another_device_is_refused()
    {
        DmaRegion foreign = new DmaDomain("other device", static () => { }).Allocate(4096);
        Assert.Throws<InvalidOperationException>(() => _shared.TryBegin(foreign.Segment));
        Assert.True(_shared.Look().IsNone);
    }

    [Fact]
    public void Nothing_is_begun_for_a_list_that_is_gone()
    {
        _list.Dispose();
        Assert.Throws<ObjectDisposedException>(() => _shared.TryBegin(_region.Segment));
        _region.Dispose();
        Assert.Equal(FrameOwner.Free, Machine.OwnerOf(_frame));
    }

    private bool TryWrite(int index, DmaSegment segment) => _cells.TryWriteAddressAndLength(index, segment, upper: 7, _shared.Look(), out _);

    /// <summary>A segment of another length, as two threads could tear one.</summary>
    private static DmaSegment With(DmaSegment segment, uint sizeBytes)
    {
        object boxed = segment;
        typeof(DmaSegment).GetField("<SizeBytes>k__BackingField", System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.NonPublic)!.SetValue(boxed, sizeBytes);
        return (DmaSegment)boxed;
    }
}
