using Cosmos.Core;
using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.HotPlug;

namespace Drivers.Pci.Tests;

public sealed class PciSlotTests : PciMachine
{
    private const int Gsi = 22; // device 2, INTA: PIRQG
    private readonly SimulatedPciFunction _port;
    private readonly Driver _driver = new();

    public PciSlotTests()
    {
        MakeQ35();
        _port = Pci.Add(0, 2, 0, 0x1B36, 0x000C).Bridge(1, 3);
        _port.Set32(0x20, 0xC020C000);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Gsi)]
    public void Device_that_comes_is_powered_found_and_started(int? gsi)
    {
        (SimulatedPciSlot slot, PciBus bus) = Start(gsi);
        slot.Plug(Disk);
        Await(() => bus.Running<Instance>().Any());
        Assert.True(slot.IsPowered);
        Assert.Equal(["00:00.0", "00:02.0", "01:00.0"], Addresses(bus));
        Assert.Equal(0xC0000000UL, bus.Devices[2].Bars[0].Address);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Gsi)]
    public void Device_that_is_asked_for_is_stopped_and_let_go(int? gsi)
    {
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(gsi);
        PciDevice device = bus.Devices[2];
        Instance instance = bus.Running<Instance>().Single();
        slot.PressButton();
        Await(() => bus.Devices.Count == 2 && !slot.IsOccupied);
        Assert.Equal((true, true), (instance.IsDisposed, instance.AnsweredWhenDisposed));
        Assert.False(slot.IsPowered);
        Assert.False(device.Removed.IsCancellationRequested);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Gsi)]
    public void Device_that_is_gone_is_taken_from_its_driver(int? gsi)
    {
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(gsi);
        PciDevice device = bus.Devices[2];
        Instance instance = bus.Running<Instance>().Single();
        slot.Pull();
        Await(() => bus.Devices.Count == 2);
        Assert.True(device.Removed.IsCancellationRequested);
        Assert.Equal((true, false), (instance.IsDisposed, instance.AnsweredWhenDisposed));
        Await(() => !slot.IsPowered);
    }

    [Fact]
    public void Device_that_was_swapped_between_two_looks_is_another_one()
    {
        Machine.ClockStepNs = 100_000_000;
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(null);
        PciDevice first = bus.Devices[2];
        slot.Swap(Disk);
        Await(() => _driver.Started == 2 && bus.Running<Instance>().Any());
        Assert.True(first.Removed.IsCancellationRequested);
        Assert.NotSame(first, bus.Devices[2]);
    }

    [Fact]
    public void Function_that_came_in_the_place_of_another_is_out_of_reach_of_the_handle_of_that()
    {
        Machine.ClockStepNs = 100_000_000;
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(null);
        PciDevice stale = bus.Devices[2];
        int bar = stale.Bars.First(candidate => candidate.IsMemory).Index;
        VmPager window = stale.MapBar(bar, 0, 16);
        VmCell<uint> register = window.Cell<uint>(0);
        slot.Swap(Disk);
        Await(() => _driver.Started == 2 && bus.Running<Instance>().Any());
        PciDevice now = bus.Devices[2];
        Assert.Throws<ObjectDisposedException>(() => register.Write(1));
        Assert.Contains("taken from its bus", Assert.Throws<PciRefusedException>(() => stale.MapBar(bar, 0, 16)).Message, StringComparison.Ordinal);
        Assert.Throws<PciRefusedException>(() => stale.ClaimInterrupts());
        Assert.Throws<PciRefusedException>(() => stale.EnableBusMaster(stale.Silences));
        now.EnableBusMaster(now.Silences);
        stale.Silence();
        Assert.Equal(PciCommand.BusMaster, now.Config.Command & PciCommand.BusMaster);
        using VmPager again = now.MapBar(bar, 0, 16);
        again.Cell<uint>(0).Write(1);
    }

    [Fact]
    public void Power_that_is_cut_with_the_driver_running_is_a_device_gone()
    {
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(null);
        PciDevice device = bus.Devices[2];
        bus.Running<PciSlot>().Single().CutPower();
        Await(() => bus.Devices.Count == 2);
        Assert.True(device.Removed.IsCancellationRequested);
        Assert.False(slot.IsOccupied);
    }

    [Fact]
    public void Devices_come_and_go_again_and_again()
    {
        (SimulatedPciSlot slot, PciBus bus) = Start(Gsi);
        for (int turn = 0; turn < 20; turn++)
        {
            slot.Plug(Disk);
            Await(() => bus.Running<Instance>().Any());
            if (turn % 2 == 0)
                slot.PressButton();
            else
                slot.Pull();
            Await(() => bus.Devices.Count == 2 && !slot.IsPowered && !slot.IsOccupied);
        }

        Assert.Equal(20, _driver.Started);
    }

    [Fact]
    public void Device_that_comes_while_events_are_cleared_stays()
    {
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(Gsi);
        slot.BeforeClear = () => slot.Plug(Disk);
        slot.Pull();
        Await(() => _driver.Started == 2 && bus.Running<Instance>().Any());

        // Nothing more happens; a press that was left over would let it go about now.
        Thread.Sleep(200);
        Assert.Single(bus.Running<Instance>());
    }

    [Fact]
    public void Bridge_that_comes_is_numbered_and_what_is_behind_it_found()
    {
        (SimulatedPciSlot slot, PciBus bus) = Start(null);
        slot.Plug(port => port.AddBehind(0, 0).Bridge().AddBehind(3, 0, 0x1AF4).MemoryBar(0, 0x1000, address: 0));
        Await(() => bus.Running<Instance>().Any());
        Assert.Equal(["00:00.0", "00:02.0", "01:00.0", "02:03.0"], Addresses(bus));
        Assert.True(bus.Devices[3].Bars[0].IsAssigned);
        slot.Pull();
        Await(() => bus.Devices.Count == 2);
    }

    [Fact]
    public void Driver_that_throws_when_it_is_stopped_does_not_keep_the_device()
    {
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(null);
        bus.Running<Instance>().Single().Failure = new IOException("it will not stop");
        slot.PressButton();
        Await(() => bus.Devices.Count == 2 && !slot.IsPowered);
        Assert.Contains("it will not stop", Machine.Log);
    }

    [Fact]
    public void Slot_that_says_a_device_is_there_and_nothing_answers_goes_on()
    {
        Machine.ClockStepNs = 100_000_000;
        (SimulatedPciSlot slot, PciBus bus) = Start(null);
        slot.Plug(_ => { });
        Await(() => slot.IsPowered);
        Assert.Equal(2, bus.Devices.Count);
        slot.Pull();
        slot.Plug(Disk);
        Await(() => bus.Running<Instance>().Any());
    }

    [Fact]
    public void Device_at_boot_is_left_as_it_is_though_the_slot_does_not_say_present()
    {
        var slot = new SimulatedPciSlot(_port);
        _port.Set16(0x58, 0x0100);
        Disk(_port);
        PciBus bus = Scan();
        bus.Bind(new PciSlotDriver(bus), _driver);
        Assert.Single(bus.Running<Instance>());
        Assert.Equal([bus.Devices[2]], bus.Running<PciSlot>().Single().Devices);
        Assert.True(slot.IsPowered);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(Gsi)]
    public void Slot_at_which_nothing_happens_is_written_no_more(int? gsi)
    {
        (SimulatedPciSlot slot, PciBus bus) = StartWithDisk(gsi);
        slot.PressButton();
        Await(() => bus.Devices.Count == 2 && !slot.IsOccupied);
        Thread.Sleep(600);
        int writes = Pci.Writes;
        Thread.Sleep(600);
        Assert.Equal(writes, Pci.Writes);
    }

    [Fact]
    public void Port_without_a_slot_is_left_alone()
    {
        PciBus bus = Scan();
        bus.Bind(new PciSlotDriver(bus));
        Assert.Null(bus.Devices[1].Driver);
        Assert.Null(bus.Devices[1].DriverError);
    }

    private static void Disk(SimulatedPciFunction port) => port.AddBehind(0, 0, 0x1AF4).MemoryBar(0, 0x1000, address: 0);

    private void Await(Func<bool> condition)
    {
        DateTime end = DateTime.UtcNow + Patience;
        while (!condition())
        {
            Assert.True(DateTime.UtcNow < end, $"what was waited for did not come: {Machine.Log}");
            Thread.Sleep(1);
        }
    }

    private (SimulatedPciSlot Slot, PciBus Bus) Start(int? gsi)
    {
        var slot = new SimulatedPciSlot(_port, gsi);
        PciBus bus = Scan();
        bus.Bind(new PciSlotDriver(bus), _driver);
        Assert.Single(bus.Running<PciSlot>());
        return (slot, bus);
    }

    private (SimulatedPciSlot Slot, PciBus Bus) StartWithDisk(int? gsi)
    {
        (SimulatedPciSlot slot, PciBus bus) = Start(gsi);
        slot.Plug(Disk);
        Await(() => bus.Running<Instance>().Any());
        return (slot, bus);
    }

    private sealed class Driver : IPciDriver
    {
        public int Started { get; private set; }

        public string Name => "disk";

        public IReadOnlyList<PciMatch> Matches { get; } = [new() { VendorId = 0x1AF4 }];

        public IDisposable Start(PciDevice device)
        {
            Started++;
            Assert.NotEmpty(device.Bars);
            return new Instance(device);
        }
    }

    private sealed class Instance(PciDevice device) : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public bool AnsweredWhenDisposed { get; private set; }

        public Exception? Failure { get; set; }

        public void Dispose()
        {
            AnsweredWhenDisposed = device.IsPresent;
            IsDisposed = true;
            if (Failure is not null)
                throw Failure;
        }
    }
}
