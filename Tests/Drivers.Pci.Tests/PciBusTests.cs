using Cosmos.Core.Simulation;

namespace Drivers.Pci.Tests;

public sealed class PciBusTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Devices_are_sorted_by_address()
    {
        _machine.Pci.Add(0, 9, 0);
        _machine.Pci.Add(0, 2, 0).Bridge(4);
        _machine.Pci.Add(4, 0, 0);
        Assert.Equal(["0000:00:02.0", "0000:00:09.0", "0000:04:00.0"], new PciBus(PciConfSpace.OverPorts()).Devices.Select(device => device.Address.ToString()));
    }

    [Fact]
    public void First_driver_that_matches_runs_the_device()
    {
        _machine.Pci.Add(0, 1, 0, vendor: 0x1AF4);
        var bus = new PciBus(PciConfSpace.OverPorts());
        var driver = new Driver("right", 0x1AF4);
        bus.Bind(new Driver("other", 0x8086), driver, new Driver("late", 0x1AF4));
        Assert.Same(driver, bus.Devices[0].Driver);
        Assert.Single(bus.Running<Instance>());
    }

    [Fact]
    public void Driver_that_throws_leaves_its_device_unbound_and_the_others_go_on()
    {
        _machine.Pci.Add(0, 1, 0).Set16(4, 4);
        _machine.Pci.Add(0, 2, 0, vendor: 0x1AF4);
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(new Driver("broken", 0x1234, new IOException("it is on fire")), new Driver("right", 0x1AF4));
        Assert.Null(bus.Devices[0].Driver);
        Assert.Equal("it is on fire", bus.Devices[0].DriverError!.Message);
        Assert.Equal(PciCommand.None, bus.Devices[0].Config.Command & PciCommand.BusMaster);
        Assert.NotNull(bus.Devices[1].Driver);
        Assert.Contains("it is on fire", _machine.Log);
    }

    [Fact]
    public void Unbind_disposes_the_instance_and_forbids_dma()
    {
        _machine.Pci.Add(0, 1, 0).Set16(4, 6);
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(new Driver("right", 0x1234));
        var instance = (Instance)bus.Devices[0].Instance!;
        bus.Unbind(bus.Devices[0]);
        Assert.True(instance.IsDisposed);
        Assert.Null(bus.Devices[0].Driver);
        Assert.Equal(PciCommand.MemorySpace | PciCommand.InterruptDisable, bus.Devices[0].Config.Command);
        bus.Unbind(bus.Devices[0]);
    }

    [Fact]
    public void Ids_and_class_come_from_the_header()
    {
        _machine.Pci.Add(0, 1, 0, 0x1AF4, 0x1042, 0x0100).Set8(0x08, 3).Set8(0x09, 0x20).Set16(0x2C, 0xAAAA).Set16(0x2E, 0xBBBB).Set8(0x3C, 11).Set8(0x3D, 1);
        PciDevice device = new PciBus(PciConfSpace.OverPorts()).Devices[0];
        Assert.Equal((0x1AF4, 0x1042, 3), (device.VendorId, device.DeviceId, device.RevisionId));
        Assert.Equal(new PciClass(1, 0, 0x20), device.Class);
        Assert.Equal((0xAAAA, 0xBBBB), (device.SubsystemVendorId, device.SubsystemId));
        Assert.Equal((11, 1), (device.Config.InterruptLine, device.Config.InterruptPin));
        Assert.True(device.IsPresent);
    }

    private sealed class Driver(string name, ushort vendor, Exception? error = null) : IPciDriver
    {
        public string Name => name;

        public IReadOnlyList<PciMatch> Matches => [new() { VendorId = vendor }];

        public IDisposable Start(PciDevice device) => error is null ? new Instance() : throw error;
    }

    private sealed class Instance : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose() => IsDisposed = true;
    }
}
