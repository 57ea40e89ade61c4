using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

public sealed class BarPlacementTests : PciMachine
{
    private readonly SimulatedPciFunction _bridge;

    // I/O 0x3000..0x3fff, memory 0xc0000000..0xc02fffff, prefetchable 0x8_00000000..0x8_003fffff.
    public BarPlacementTests()
    {
        _bridge = Pci.Add(0, 2, 0).Bridge(1, 4);
        _bridge.Set16(0x1C, 0x3030).Set32(0x20, 0xC020C000).Set32(0x24, 0x00310001).Set32(0x28, 8).Set32(0x2C, 8);
    }

    [Fact]
    public void Bars_without_an_address_get_one_from_the_windows()
    {
        SimulatedPciFunction function = _bridge.AddBehind(0, 0);
        function.MemoryBar(0, 0x1000, address: 0).MemoryBar(2, 0x4000, wide: true, prefetchable: true, address: 0).IoBar(4, 32, 0);
        Assert.Equal(
            [(0, 0xC0000000UL), (2, 0x8_00000000UL), (4, 0x3000UL)],
            Behind(0).Bars.Select(bar => (bar.Index, bar.Address)));
        Assert.Equal(0x8_00000000UL, function.ReadBar(2, wide: true));
        Assert.False(function.WasSizedWhileDecoding);
    }

    [Fact]
    public void Nobody_changes_the_list()
    {
        _bridge.AddBehind(0, 0).MemoryBar(0, 0x1000, address: 0);
        var bars = (IList<PciBar>)Behind(0).Bars;
        Assert.Throws<NotSupportedException>(() => bars[0] = bars[0] with { Address = 0 });
    }

    [Fact]
    public void Places_are_aligned_and_apart_from_each_other_and_from_siblings()
    {
        _bridge.AddBehind(0, 0).MemoryBar(0, 0x10000, address: 0xC0010000);
        _bridge.AddBehind(1, 0).MemoryBar(0, 0x1000, address: 0).MemoryBar(1, 0x100000, address: 0).MemoryBar(2, 0x8000, address: 0);
        Assert.Equal([0xC0008000UL, 0xC0100000UL, 0xC0000000UL], Behind(1).Bars.Select(bar => bar.Address));
    }

    [Fact]
    public void Windows_of_sibling_bridges_are_left_alone()
    {
        _bridge.AddBehind(0, 0).Bridge(2).Set32(0x20, 0xC010C000);
        _bridge.AddBehind(1, 0).MemoryBar(0, 0x1000, address: 0);
        Assert.Equal(0xC0200000UL, Assert.Single(Behind(1).Bars).Address);
    }

    [Fact]
    public void Prefetchable_bar_of_32_bits_goes_below_4_gib()
    {
        _bridge.AddBehind(0, 0).MemoryBar(0, 0x1000, prefetchable: true, address: 0);
        Assert.Equal(0xC0000000UL, Assert.Single(Behind(0).Bars).Address);
    }

    [Fact]
    public void Bar_that_does_not_fit_stays_without_an_address_and_cannot_be_mapped()
    {
        _bridge.AddBehind(0, 0).MemoryBar(0, 0x400000, address: 0).MemoryBar(1, 0x1000, address: 0);
        PciDevice device = Behind(0);
        Assert.Equal([0UL, 0xC0000000UL], device.Bars.Select(bar => bar.Address));
        Assert.Throws<PciRefusedException>(() => device.MapBar(0, 0, 16));
    }

    [Fact]
    public void Closed_bridge_is_opened_in_the_window_above()
    {
        SimulatedPciFunction inner = _bridge.AddBehind(0, 0).Bridge(2);
        inner.Set32(0x24, 0x0001FFF1);
        inner.AddBehind(3, 0).MemoryBar(0, 0x1000, address: 0);
        inner.AddBehind(4, 0).MemoryBar(0, 0x2000, address: 0).MemoryBar(2, 0x4000, wide: true, prefetchable: true, address: 0);
        PciBus bus = Scan();
        Assert.Equal([0xC0000000UL], bus.Devices.Single(device => device.Address.Device == 3).Bars.Select(bar => bar.Address));
        Assert.Equal([0xC0002000UL, 0x8_00000000UL], bus.Devices.Single(device => device.Address.Device == 4).Bars.Select(bar => bar.Address));
        Assert.Equal(0xC000C000u, BitConverter.ToUInt32(inner.Space, 0x20));
    }

    [Fact]
    public void On_a_root_bus_nothing_is_placed()
    {
        Pci.Add(0, 5, 0).MemoryBar(0, 0x1000, address: 0);
        Assert.False(Scan().Devices.Single(device => device.Address.Device == 5).Bars[0].IsAssigned);
    }

    [Fact]
    public void What_the_firmware_placed_stays()
    {
        _bridge.AddBehind(0, 0).MemoryBar(0, 0x1000, address: 0xC0123000);
        Assert.Equal(0xC0123000UL, Assert.Single(Behind(0).Bars).Address);
    }

    [Fact]
    public void Window_over_a_placed_bar_lets_the_bridges_pass_it_on()
    {
        _bridge.AddBehind(0, 0).MemoryBar(0, 0x1000, address: 0);
        Behind(0).MapBar(0, 0, 16).Dispose();
        Assert.Equal(2, _bridge.Command & 2);
    }

    private static PciDevice Behind(int slot) => Scan().Devices.Single(device => device.Address.Bus == 1 && device.Address.Device == slot);
}
