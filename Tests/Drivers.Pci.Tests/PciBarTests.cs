using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

public sealed class PciBarTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedPciFunction _function;

    public PciBarTests() => _function = _machine.Pci.Add(0, 1, 0);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Memory_bar_has_address_and_size()
    {
        _function.MemoryBar(1, 0x2000);
        Assert.Equal(new PciBar(1, PciBarKind.Memory32, false, _function.BarAddress[1], 0x2000), Assert.Single(Device.Bars));
    }

    [Fact]
    public void Wide_bar_above_4_gib_is_whole()
    {
        _function.MemoryBar(2, 0x4000, wide: true, prefetchable: true, address: 0x12_3456_8000);
        Assert.Equal(new PciBar(2, PciBarKind.Memory64, true, 0x12_3456_8000, 0x4000), Assert.Single(Device.Bars));
    }

    [Fact]
    public void Wide_bar_larger_than_4_gib_is_whole()
    {
        _function.MemoryBar(0, 1UL << 34, wide: true, address: 1UL << 40);
        Assert.Equal(1UL << 34, Assert.Single(Device.Bars).SizeBytes);
    }

    [Fact]
    public void Wide_bar_takes_two_numbers()
    {
        _function.MemoryBar(0, 0x1000, wide: true, address: 0x10_0000_0000).MemoryBar(2, 0x1000);
        Assert.Equal([0, 2], Device.Bars.Select(bar => bar.Index));
    }

    [Fact]
    public void Wide_bar_in_the_last_place_is_no_bar()
    {
        _function.RawBar(5, flags: 4, mask: 0xFFFFF000, value: 0x80000000);
        Assert.Empty(Device.Bars);
    }

    [Fact]
    public void Bar_of_the_reserved_type_is_no_bar()
    {
        _function.RawBar(0, flags: 6, mask: 0xFFFFF000, value: 0x80000000);
        Assert.Empty(Device.Bars);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Io_bar_has_ports(bool shortMask)
    {
        _function.IoBar(0, 32, 0xC040, shortMask);
        Assert.Equal(new PciBar(0, PciBarKind.Io, false, 0xC040, 32), Assert.Single(Device.Bars));
    }

    [Fact]
    public void Sizing_happens_with_decoding_off_and_everything_is_restored()
    {
        _function.MemoryBar(0, 0x1000).IoBar(1, 16, 0x1000).Set16(4, 0x0407);
        byte[] before = [.. _function.Space];
        Assert.Equal(2, Device.Bars.Count);
        Assert.False(_function.WasSizedWhileDecoding);
        Assert.Equal(before, _function.Space);
    }

    [Fact]
    public void Bridge_has_two_bars()
    {
        _function.Bridge(1).MemoryBar(0, 0x1000).Set32(0x18, 0x00010100);
        Assert.Equal(0x1000UL, Assert.Single(Device.Bars).SizeBytes);
        Assert.Equal(0x00010100, BitConverter.ToInt32(_function.Space, 0x18));
    }

    [Fact]
    public void Map_opens_a_window_and_lets_the_function_decode()
    {
        _function.MemoryBar(0, 0x4000);
        using VmPager window = Device.MapBar(0, 0x1000, 0x100);
        Assert.Equal(_function.BarAddress[0] + 0x1000, window.Start.Value);
        Assert.Equal(2, _function.Command & 2);
    }

    [Theory]
    [InlineData(0, 0UL, 0x1001UL)]
    [InlineData(0, 0x1000UL, 1UL)]
    [InlineData(0, ulong.MaxValue, 2UL)]
    [InlineData(0, 0UL, 0UL)]
    [InlineData(1, 0UL, 1UL)]
    [InlineData(2, 0UL, 1UL)]
    [InlineData(3, 0UL, 1UL)]
    [InlineData(-1, 0UL, 1UL)]
    public void Map_of_what_is_not_there_is_refused(int bar, ulong offset, ulong sizeBytes)
    {
        _function.MemoryBar(0, 0x1000).IoBar(1, 16, 0x1000).MemoryBar(2, 0x1000, address: 0);
        Assert.Throws<PciRefusedException>(() => Device.MapBar(bar, offset, sizeBytes));
    }

    [Fact]
    public void Row_12_bar_over_ram_is_refused()
    {
        _function.MemoryBar(0, 0x1000);
        _machine.Memory.SetOwner(_function.BarAddress[0], FrameOwner.Managed);
        Assert.Throws<PageRefusedException>(() => Device.MapBar(0, 0, 0x1000));
    }

    [Fact]
    public void Row_12_bars_that_overlap_are_refused_to_the_second()
    {
        _function.MemoryBar(0, 0x1000).MemoryBar(1, 0x1000, address: _function.BarAddress[0]);
        PciDevice device = Device;
        using VmPager first = device.MapBar(0, 0, 0x1000);
        Assert.Throws<PageRefusedException>(() => device.MapBar(1, 0, 0x1000));
    }

    private static PciDevice Device => Assert.Single(new PciScanner(PciConfSpace.OverPorts()));
}
