using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

public sealed class PciScannerTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Empty_bus_has_no_functions()
    {
        Assert.Empty(Scan());
        Assert.Equal(32, _machine.Pci.Reads);
    }

    [Fact]
    public void Functions_come_in_bus_order()
    {
        _machine.Pci.Add(0, 5, 0);
        _machine.Pci.Add(0, 0, 0);
        _machine.Pci.Add(0, 31, 0);
        Assert.Equal(["0000:00:00.0", "0000:00:05.0", "0000:00:1f.0"], Scan());
    }

    [Fact]
    public void Multi_function_device_may_have_gaps()
    {
        _machine.Pci.Add(0, 3, 0).MultiFunction();
        _machine.Pci.Add(0, 3, 2);
        _machine.Pci.Add(0, 3, 7);
        Assert.Equal(["0000:00:03.0", "0000:00:03.2", "0000:00:03.7"], Scan());
    }

    [Fact]
    public void Single_function_device_is_not_asked_for_more()
    {
        _machine.Pci.Add(0, 3, 0);
        _machine.Pci.Add(0, 3, 1);
        Assert.Equal(["0000:00:03.0"], Scan());
        Assert.DoesNotContain((0, 3, 1), _machine.Pci.Probed);
    }

    [Fact]
    public void Device_without_function_0_is_absent()
    {
        _machine.Pci.Add(0, 3, 1);
        Assert.Empty(Scan());
    }

    [Fact]
    public void Multi_function_host_bridge_does_not_end_the_scan()
    {
        _machine.Pci.Add(0, 0, 0, classCode: 0x0600).MultiFunction();
        _machine.Pci.Add(0, 0, 1, classCode: 0x0600);
        _machine.Pci.Add(0, 4, 0);
        _machine.Pci.Add(1, 2, 0);
        Assert.Equal(["0000:00:00.0", "0000:00:00.1", "0000:00:04.0", "0000:01:02.0"], Scan());
    }

    [Fact]
    public void Nested_bridges_are_followed()
    {
        _machine.Pci.Add(0, 1, 0).Bridge(1);
        _machine.Pci.Add(1, 0, 0).Bridge(2);
        _machine.Pci.Add(2, 0, 0).Bridge(3);
        _machine.Pci.Add(3, 9, 0);
        Assert.Equal(["0000:00:01.0", "0000:01:00.0", "0000:02:00.0", "0000:03:09.0"], Scan());
    }

    [Fact]
    public void Bridge_numbers_that_form_a_cycle_end_the_scan()
    {
        _machine.Pci.Add(0, 1, 0).Bridge(1);
        _machine.Pci.Add(1, 0, 0).Bridge(1);
        _machine.Pci.Add(1, 1, 0).Bridge(0);
        Assert.Equal(3, Scan().Count);
    }

    [Fact]
    public void Bridge_without_a_secondary_bus_is_listed_and_not_followed()
    {
        _machine.Pci.Add(0, 1, 0).Bridge(0);
        Assert.Single(Scan());
    }

    [Fact]
    public void Bus_255_is_scanned()
    {
        _machine.Pci.Add(0, 1, 0).Bridge(255);
        _machine.Pci.Add(255, 31, 0).MultiFunction();
        _machine.Pci.Add(255, 31, 7);
        Assert.Equal(["0000:00:01.0", "0000:ff:1f.0", "0000:ff:1f.7"], Scan());
    }

    [Fact]
    public void Vendor_with_a_byte_of_ones_is_present()
    {
        _machine.Pci.Add(0, 1, 0, vendor: 0x12FF);
        _machine.Pci.Add(0, 2, 0, vendor: 0xFF12);
        Assert.Equal(2, Scan().Count);
    }

    [Fact]
    public void Header_of_an_unknown_type_is_listed()
    {
        _machine.Pci.Add(0, 1, 0).Set8(0x0E, 0x55);
        var device = Assert.Single(new PciScanner(PciConfSpace.OverPorts()));
        Assert.Empty(device.Bars);
        Assert.Equal(0, device.SubsystemId);
    }

    [Fact]
    public void Scan_cost_grows_with_what_is_there()
    {
        for (int slot = 0; slot < 32; slot++)
            _machine.Pci.Add(0, slot, 0);
        Scan();
        Assert.InRange(_machine.Pci.Reads, 64, 32 * 12);
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(6, 10)]
    public void Scan_costs_32_reads_a_bus_four_a_function_and_one_a_bridge(int bridges, int functions)
    {
        for (int bridge = 0; bridge < bridges; bridge++)
        {
            SimulatedPciFunction above = _machine.Pci.Add(0, bridge, 0).Bridge((byte)(bridge + 1));
            FillBus((slot, function) => above.AddBehind(slot, function), functions);
        }

        FillBus((slot, function) => _machine.Pci.Add(0, slot + 8, function), functions);
        PciScanTime time = PciScanTime.Measure(PciConfSpace.OverPorts(), 1);
        Assert.Equal(bridges + ((bridges + 1) * functions), time.Functions);
        Assert.InRange(time.Reads, 0, (32 * (bridges + 1)) + (4 * time.Functions) + bridges);
    }

    private static void FillBus(Action<int, int> add, int functions)
    {
        for (int slot = 0; slot < functions; slot++)
            add(slot, 0);
    }

    private static List<string> Scan() => [.. new PciScanner(PciConfSpace.OverPorts()).Select(device => device.Address.ToString())];
}
