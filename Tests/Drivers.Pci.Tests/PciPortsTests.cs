using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

/// <summary>What a driver gets of its function's I/O BARs.</summary>
public sealed class PciPortsTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedPciFunction _function;

    public PciPortsTests() => _function = _machine.Pci.Add(0, 1, 0);

    private PciDevice Device => field ??= new PciBus(PciConfSpace.OverPorts()).Devices[0];

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Driver_has_the_ports_of_its_bar_and_the_function_answers_them()
    {
        byte scratch = 0;
        _function.IoBar(2, 8, 0x6000);
        _machine.Ports[0x6007] = new SimulatedPort(() => scratch, value => scratch = (byte)value);
        using IoPortRange ports = Device.ClaimPorts(2);
        Assert.Equal(8, ports.Count);
        Assert.Equal(PciCommand.IoSpace, (PciCommand)_function.Command & (PciCommand.IoSpace | PciCommand.MemorySpace));
        IoPort<byte, ReadWrite> port = ports.Port<byte, ReadWrite>(7);
        port.Write(0x5A);
        Assert.Equal(0x5A, port.Read());
        Assert.Throws<ArgumentOutOfRangeException>(() => ports.Port<byte, ReadWrite>(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => ports.Port<ushort, ReadWrite>(7));
    }

    [Theory]
    [InlineData(0xCF8, 8, "ports 0xcf8+0x8")]
    [InlineData(0x60, 4, "ports 0x60+0x4")]
    [InlineData(0xFF00, 0x8000, "ports 0xff00+0x8000")]
    [InlineData(0, 8, "no address")]
    public void Bar_that_says_what_is_no_devices_is_refused(int first, int count, string reason)
    {
        _function.IoBar(0, (uint)count, (ushort)first);
        Assert.Contains(reason, Assert.Throws<PciRefusedException>(() => Device.ClaimPorts(0)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Memory_is_no_ports_and_ports_are_no_memory()
    {
        _function.IoBar(0, 8, 0x6100).MemoryBar(1, 0x1000);
        Assert.Contains("decodes memory", Assert.Throws<PciRefusedException>(() => Device.ClaimPorts(1)).Message, StringComparison.Ordinal);
        Assert.Contains("has no BAR 4", Assert.Throws<PciRefusedException>(() => Device.ClaimPorts(4)).Message, StringComparison.Ordinal);
        Assert.Contains("decodes I/O ports", Assert.Throws<PciRefusedException>(() => Device.MapBar(0, 0, 8)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_are_held_once_whatever_another_function_says()
    {
        _function.IoBar(0, 16, 0x6200);
        _machine.Pci.Add(0, 2, 0).IoBar(0, 8, 0x6208);
        PciDevice[] devices = [.. new PciBus(PciConfSpace.OverPorts()).Devices];
        using IoPortRange ports = devices[0].ClaimPorts(0);
        Assert.Contains("0000:00:01.0 BAR 0", Assert.Throws<InvalidOperationException>(() => devices[1].ClaimPorts(0)).Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => devices[0].ClaimPorts(0));
    }

    [Fact]
    public void Stopped_function_takes_its_ports_back()
    {
        _function.IoBar(0, 8, 0x6300);
        var bus = new PciBus(PciConfSpace.OverPorts());
        var driver = new PortDriver();
        bus.Bind(driver);
        IoPort<byte, ReadWrite> port = driver.Port!;
        port.Write(1);
        bus.Unbind(bus.Devices[0]);
        Assert.Throws<ObjectDisposedException>(() => port.Write(2));
        using IoPortRange again = bus.Devices[0].ClaimPorts(0);
        Assert.Throws<ObjectDisposedException>(() => port.Write(3));
        Assert.Equal(["out8 6300 00000001"], _machine.PortTrace.Where(line => line.Contains(" 6300 ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Access_ends_before_its_ports_are_given_back()
    {
        using var reached = new ManualResetEventSlim();
        using var goOn = new ManualResetEventSlim();
        bool isHeld = true;
        bool wasHeld = false;
        _function.IoBar(0, 8, 0x6400);
        _machine.Ports[0x6400] = new SimulatedPort(
            () =>
            {
                reached.Set();
                goOn.Wait();
                wasHeld = Volatile.Read(ref isHeld);
                return 0;
            },
            null);
        IoPortRange ports = Device.ClaimPorts(0);
        IoPort<byte, ReadOnly> port = ports.Port<byte, ReadOnly>(0);
        Task<byte> reading = Task.Run(() => port.Read());
        reached.Wait();
        Task disposing = Task.Run(() =>
        {
            ports.Dispose();
            Volatile.Write(ref isHeld, false);
        });
        Assert.Throws<InvalidOperationException>(() => Device.ClaimPorts(0));
        goOn.Set();
        await reading;
        await disposing;
        Assert.True(wasHeld);
    }

    private sealed class PortDriver : IPciDriver, IDisposable
    {
        public IoPort<byte, ReadWrite>? Port { get; private set; }

        public string Name => "ports";

        public IReadOnlyList<PciMatch> Matches { get; } = [PciMatch.Ids(0x1234, 0x5678)];

        public IDisposable Start(PciDevice device)
        {
            Port = device.ClaimPorts(0).Port<byte, ReadWrite>(0);
            return this;
        }

        public void Dispose()
        {
        }
    }
}
