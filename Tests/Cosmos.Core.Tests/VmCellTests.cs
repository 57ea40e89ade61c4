using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class VmCellTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly VmPager _pager = new VmPagerOption { SizeBytes = 4096 }.Build();

    public void Dispose()
    {
        _pager.Dispose();
        _machine.Dispose();
    }

    [Fact]
    public void Write_of_each_width_changes_its_bytes_alone()
    {
        _pager.Cell<ulong>(0).Write(ulong.MaxValue);
        _pager.Cell<byte>(1).Write(0x11);
        _pager.Cell<ushort>(2).Write(0x2222);
        _pager.Cell<uint>(4).Write(0x44444444);
        Assert.Equal(0x44444444_2222_11_FFUL, _pager.Cell<ulong>(0).Read());
    }

    [Theory]
    [InlineData(4093UL)]
    [InlineData(4096UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(ulong.MaxValue - 3)]
    public void Cell_past_the_end_is_refused(ulong offset) => Assert.Throws<ArgumentOutOfRangeException>(() => _pager.Cell<uint>(offset));

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(4090UL)]
    public void Cell_that_is_not_aligned_is_refused(ulong offset) => Assert.Throws<ArgumentException>(() => _pager.Cell<uint>(offset));

    [Fact]
    public void Cell_of_sixteen_bytes_is_refused() => Assert.Throws<ArgumentException>(() => _pager.Cell<UInt128>(0));

    [Fact]
    public void Alignment_is_the_physical_one()
    {
        ulong range = SimulatedMemory.ReserveRange(4096);
        using VmPager pager = new VmPagerOption { Address = new PhysicalAddress(range + 2), SizeBytes = 16 }.Build();
        Assert.Throws<ArgumentException>(() => pager.Cell<uint>(0));
        pager.Cell<uint>(2).Write(7);
    }

    [Fact]
    public void Access_after_dispose_throws()
    {
        VmCell<uint> cell = _pager.Cell<uint>(0);
        _pager.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cell.Read());
        Assert.Throws<ObjectDisposedException>(() => cell.Write(1));
        Assert.Throws<ObjectDisposedException>(() => _pager.Cell<uint>(0));
    }

    [Fact]
    public void Block_operations_stay_inside_the_window()
    {
        ushort[] line = [1, 2, 3, 4];
        _pager.Write<ushort>(4088, line);
        ushort[] back = new ushort[4];
        _pager.Read<ushort>(4088, back);
        Assert.Equal(line, back);
        Assert.Throws<ArgumentOutOfRangeException>(() => _pager.Write<ushort>(4090, line));
        Assert.Throws<ArgumentOutOfRangeException>(() => _pager.Fill<uint>(0, 1025, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _pager.Fill<uint>(8, ulong.MaxValue, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => _pager.Move(4000, 0, 97));
    }

    [Fact]
    public void Move_scrolls()
    {
        _pager.Fill<uint>(0, 4, 1u);
        _pager.Fill<uint>(16, 4, 2u);
        _pager.Move(0, 16, 16);
        Assert.Equal(2u, _pager.Cell<uint>(12).Read());
    }
}
