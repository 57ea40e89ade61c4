using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

public sealed class BusNumberingTests : PciMachine
{
    [Fact]
    public void Bridge_without_numbers_gets_some()
    {
        SimulatedPciFunction bridge = Pci.Add(0, 2, 0).Bridge();
        bridge.AddBehind(5, 0);
        Assert.Equal(["00:02.0", "01:05.0"], Addresses(Scan()));
        Assert.Equal([0, 1, 1], bridge.Space[0x18..0x1B].Select(number => (int)number));
    }

    [Fact]
    public void Nested_bridges_without_numbers_are_numbered_in_depth()
    {
        SimulatedPciFunction outer = Pci.Add(0, 2, 0).Bridge();
        SimulatedPciFunction middle = outer.AddBehind(0, 0).Bridge();
        SimulatedPciFunction inner = middle.AddBehind(1, 0).Bridge();
        inner.AddBehind(3, 0);
        SimulatedPciFunction second = Pci.Add(0, 3, 0).Bridge();
        second.AddBehind(0, 0);
        Assert.Equal(["00:02.0", "00:03.0", "01:00.0", "02:01.0", "03:03.0", "04:00.0"], Addresses(Scan()));
        Assert.Equal([3, 3, 3, 4], new[] { outer, middle, inner, second }.Select(bridge => (int)bridge.Space[0x1A]));
    }

    [Fact]
    public void Numbers_that_work_stay_and_others_go_around_them()
    {
        SimulatedPciFunction good = Pci.Add(0, 2, 0).Bridge(1, 3);
        good.AddBehind(0, 0);
        SimulatedPciFunction bad = Pci.Add(0, 3, 0).Bridge();
        bad.AddBehind(0, 0);
        Assert.Equal(["00:02.0", "00:03.0", "01:00.0", "04:00.0"], Addresses(Scan()));
        Assert.Equal((1, 3), (good.Space[0x19], good.Space[0x1A]));
    }

    [Fact]
    public void Numbers_outside_of_the_parents_are_replaced()
    {
        SimulatedPciFunction outer = Pci.Add(0, 2, 0).Bridge(1, 4);
        outer.AddBehind(0, 0).Bridge(9, 9).AddBehind(7, 0);
        Assert.Equal(["00:02.0", "01:00.0", "02:07.0"], Addresses(Scan()));
    }

    [Fact]
    public void Numbers_of_two_bridges_that_overlap_are_parted()
    {
        Pci.Add(0, 2, 0).Bridge(1, 2).AddBehind(1, 0);
        Pci.Add(0, 3, 0).Bridge(2, 2).AddBehind(2, 0);
        Assert.Equal(["00:02.0", "00:03.0", "01:01.0", "03:02.0"], Addresses(Scan()));
    }

    [Fact]
    public void Bridge_that_finds_no_number_left_is_listed_with_nothing_behind()
    {
        SimulatedPciFunction outer = Pci.Add(0, 2, 0).Bridge(1, 1);
        outer.AddBehind(0, 0).Bridge().AddBehind(3, 0);
        Assert.Equal(["00:02.0", "01:00.0"], Addresses(Scan()));
        Assert.Contains("no bus number is left", Machine.Log);
    }

    [Fact]
    public void Bridges_behind_bridges_without_end_use_up_the_numbers_and_no_more()
    {
        SimulatedPciFunction at = Pci.Add(0, 0, 0).Bridge();
        for (int depth = 0; depth < 300; depth++)
            at = at.AddBehind(0, 0).Bridge();
        PciBus bus = Scan();
        Assert.Equal(256, bus.Devices.Count);
        Assert.Equal(255, bus.Devices[^1].Address.Bus);
    }

    [Fact]
    public void Latency_timer_beside_the_numbers_stays()
    {
        SimulatedPciFunction bridge = Pci.Add(0, 2, 0).Bridge().Set8(0x1B, 0x40);
        bridge.AddBehind(0, 0);
        Scan();
        Assert.Equal(0x40, bridge.Space[0x1B]);
    }

    [Fact]
    public void Numbers_that_work_cost_no_write()
    {
        Pci.Add(0, 2, 0).Bridge(1).AddBehind(0, 0);
        Scan();
        Assert.Equal(0, Pci.Writes);
    }
}
