using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci.Tests;

/// <summary>The windows over a function's BARs are its driver's for as long as that runs.</summary>
public sealed class PciWindowsTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly Driver _driver = new();
    private readonly SimulatedPciFunction _function;
    private readonly PciBus _bus;

    public PciWindowsTests()
    {
        _function = _machine.Pci.Add(0, 1, 0, 0x1234, 1).MemoryBar(0, 0x2000);
        _bus = new PciBus(PciConfSpace.OverPorts());
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Stopped_driver_has_no_window_any_more()
    {
        _bus.Bind(_driver);
        VmCell<uint> cell = _driver.Window!.Cell<uint>(0);
        cell.Write(1);
        _bus.Unbind(_bus.Devices[0]);
        Assert.Throws<ObjectDisposedException>(() => cell.Write(2));
        Assert.Throws<ObjectDisposedException>(() => _driver.Window.Cell<uint>(0));
        using VmPager next = _bus.Devices[0].MapBar(0, 0, 0x1000);
        Assert.Equal(1u, next.Cell<uint>(0).Read());
        Assert.Throws<ObjectDisposedException>(() => cell.Write(3));
    }

    [Fact]
    public void Stopped_driver_has_none_and_its_device_is_silent_whatever_fails_in_between()
    {
        _function.Capability(0x05, [0x80, 0, .. new byte[12]]);
        _bus.Bind(_driver);
        PciDevice device = _bus.Devices[0];
        PciInterrupts interrupts = device.ClaimInterrupts(1, PciInterruptKinds.Msi);
        Assert.Equal(PciInterruptKinds.Msi, interrupts.Kind);
        device.EnableBusMaster(device.Silences);
        bool hasFailed = false;
        _function.OnWrite = (_, _, _) =>
        {
            if (hasFailed)
                return false;
            hasFailed = true;
            throw new IOException("the first write fails");
        };
        Assert.Throws<IOException>(() => _bus.Unbind(device));
        Assert.Equal(0, _function.Command & 4);
        Assert.Throws<ObjectDisposedException>(() => _driver.Window!.Cell<uint>(0));
    }

    [Fact]
    public void Driver_that_could_not_start_has_none_either()
    {
        _driver.Failure = new IOException("no");
        _bus.Bind(_driver);
        Assert.Same(_driver.Failure, _bus.Devices[0].DriverError);
        Assert.Throws<ObjectDisposedException>(() => _driver.Window!.Cell<uint>(0));
        using VmPager next = _bus.Devices[0].MapBar(0, 0, 0x1000);
    }

    [Fact]
    public void Windows_that_come_and_go_leave_nothing_behind()
    {
        PciDevice device = _bus.Devices[0];
        for (int round = 0; round < 100; round++)
            device.MapBar(0, 0, 0x1000).Dispose();
        using VmPager last = device.MapBar(0, 0, 0x1000);
        last.Cell<uint>(0).Write(1);
    }

    private sealed class Driver : IPciDriver, IDisposable
    {
        public VmPager? Window { get; private set; }

        public Exception? Failure { get; set; }

        public string Name => "windows";

        public IReadOnlyList<PciMatch> Matches { get; } = [PciMatch.Ids(0x1234, 1)];

        public IDisposable Start(PciDevice device)
        {
            Window = device.MapBar(0, 0, 0x1000);
            return Failure is null ? this : throw Failure;
        }

        // It forgets the window.
        public void Dispose()
        {
        }
    }
}
