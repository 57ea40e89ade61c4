using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci.Tests;

public sealed class PciInterruptsTests : PciMachine
{
    private const int Gsi = 21; // device 1, INTA: PIRQF
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);
    private readonly SimulatedPciFunction _function;
    private readonly TableRegisters _table = new();

    public PciInterruptsTests()
    {
        MakeQ35();
        _function = Pci.Add(0, 1, 0).MemoryBar(0, 0x1000).Registers(0, 0x1000, _table).Set8(0x3D, 1);
    }

    [Fact]
    public void Msix_comes_first_with_as_many_as_are_asked_for()
    {
        AddMsi();
        AddMsix(entries: 4);
        using PciInterrupts interrupts = Function.ClaimInterrupts(3);
        Assert.Equal((PciInterruptKinds.MsiX, 3), (interrupts.Kind, interrupts.Count));
        Assert.Equal([0, 1, 2], interrupts.Select(interrupt => interrupt.Index));
        Assert.Equal(0x8000, Control(0x11) & 0xC000);
        Assert.NotEqual(0, _function.Command & 0x400);
        Send(entry: 1);
        Assert.True(interrupts[1].Wait(Patience));
        Assert.False(interrupts[0].Wait(Moment));
        Assert.Equal(1UL, interrupts[1].Count);
    }

    [Fact]
    public void Msix_gives_no_more_than_the_table_has()
    {
        AddMsix(entries: 2);
        using PciInterrupts interrupts = Function.ClaimInterrupts(8);
        Assert.Equal(2, interrupts.Count);
    }

    [Fact]
    public void Msix_entry_is_masked_in_the_table()
    {
        AddMsix(entries: 2);
        using PciInterrupts interrupts = Function.ClaimInterrupts(2);
        interrupts[1].Mask();
        Assert.Equal((0u, 1u), (_table.Words[3] & 1, _table.Words[7] & 1));
        interrupts[1].Unmask();
        Assert.Equal(0u, _table.Words[7] & 1);
    }

    [Fact]
    public void Window_over_the_table_is_refused_always()
    {
        AddMsix(entries: 4);
        PciDevice device = Function;
        Assert.Throws<PciRefusedException>(() => device.MapBar(0, 0, 0x40));
        Assert.Throws<PciRefusedException>(() => device.MapBar(0, 0x3F, 1));
        device.MapBar(0, 0x40, 0x40).Dispose();
    }

    [Fact]
    public void Msi_comes_when_there_is_no_table()
    {
        AddMsi();
        using PciInterrupts interrupts = Function.ClaimInterrupts(4);
        Assert.Equal((PciInterruptKinds.Msi, 1), (interrupts.Kind, interrupts.Count));
        Assert.Equal(0x0081, Control(0x05) & 0xFF);
        Machine.Interrupts.Send(BitConverter.ToUInt64(_function.Space, CapabilityAt(0x05) + 4), BitConverter.ToUInt16(_function.Space, CapabilityAt(0x05) + 12));
        Assert.True(interrupts[0].Wait(Patience));
    }

    [Fact]
    public void Msi_that_was_given_back_is_sent_no_more()
    {
        AddMsi();
        using PciInterrupts interrupts = Function.ClaimInterrupts(1, PciInterruptKinds.Msi);
        Assert.Equal(1, Control(0x05) & 1);
        interrupts[0].Dispose();
        Assert.Equal(0, Control(0x05) & 1);
    }

    [Fact]
    public void Msi_is_turned_off_while_its_line_is_nobody_elses()
    {
        AddMsi();
        int held = -1;
        using PciInterrupts interrupts = Function.ClaimInterrupts(1, PciInterruptKinds.Msi);
        _function.OnWrite = (_, _, _) =>
        {
            if ((Control(0x05) & 1) != 0)
                held = Machine.Interrupts.Claimed;
            return false;
        };
        interrupts[0].Dispose();
        Assert.Equal(1, held);
    }

    [Fact]
    public void Entry_is_masked_while_its_line_is_nobody_elses()
    {
        AddMsix(entries: 1);
        int held = -1;
        using PciInterrupts interrupts = Function.ClaimInterrupts();
        _table.Written = (word, value) => held = word == 3 && (value & 1) != 0 ? Machine.Interrupts.Claimed : held;
        interrupts[0].Dispose();
        Assert.Equal(1, held);
    }

    [Fact]
    public void Intx_comes_when_there_are_no_messages()
    {
        using PciInterrupts interrupts = Function.ClaimInterrupts();
        Assert.Equal(PciInterruptKinds.IntX, interrupts.Kind);
        _function.AssertIntx(Gsi);
        Assert.True(interrupts[0].Wait(Patience));
    }

    [Fact]
    public void Intx_that_stays_asserted_comes_for_each_wait_and_does_not_storm()
    {
        using PciInterrupts interrupts = Function.ClaimInterrupts();
        _function.AssertIntx(Gsi);
        ulong before = 0;
        for (int turn = 0; turn < 5; turn++)
        {
            Assert.True(interrupts[0].Wait(Patience));
            Assert.InRange(interrupts[0].Count, before + 1, before + 2);
            before = interrupts[0].Count;
        }

        _function.AssertIntx(Gsi, asserted: false);
        Assert.False(interrupts[0].Wait(Moment));
    }

    [Fact]
    public void Intx_is_shared_and_reaches_the_function_that_asserts_it()
    {
        SimulatedPciFunction other = Pci.Add(0, 5, 0).Set8(0x3D, 1);
        PciBus bus = Scan();
        using PciInterrupts first = bus.Devices[1].ClaimInterrupts();
        using PciInterrupts second = bus.Devices[2].ClaimInterrupts();
        Assert.Equal((PciInterruptKinds.IntX, PciInterruptKinds.IntX), (first.Kind, second.Kind));
        other.AssertIntx(Gsi);
        Assert.True(second[0].Wait(Patience));
        Assert.False(first[0].Wait(Moment));
        second.Dispose();
        _function.AssertIntx(Gsi);
        Assert.True(first[0].Wait(Patience));
        first.Dispose();
        Assert.Equal(0, Machine.Interrupts.Claimed);
    }

    [Fact]
    public void Row_22_line_that_nobody_asserts_is_left_masked_in_the_end()
    {
        using PciInterrupts interrupts = Function.ClaimInterrupts();
        DateTime end = DateTime.UtcNow + Patience;
        while (!Machine.Log.Contains("left masked") && DateTime.UtcNow < end)
            Machine.Interrupts.Raise(Gsi);
        Assert.Contains("left masked", Machine.Log);
        Assert.False(interrupts[0].Wait(Moment));
    }

    [Fact]
    public void Masked_intx_does_not_come()
    {
        using PciInterrupts interrupts = Function.ClaimInterrupts();
        interrupts[0].Mask();
        _function.AssertIntx(Gsi);
        Assert.False(interrupts[0].Wait(Moment));
        interrupts[0].Unmask();
        Assert.True(interrupts[0].Wait(Patience));
    }

    [Theory]
    [InlineData(PciInterruptKinds.All, PciInterruptKinds.MsiX)]
    [InlineData(PciInterruptKinds.Msi | PciInterruptKinds.IntX, PciInterruptKinds.Msi)]
    [InlineData(PciInterruptKinds.IntX, PciInterruptKinds.IntX)]
    [InlineData(PciInterruptKinds.None, PciInterruptKinds.None)]
    public void Kinds_that_are_not_allowed_are_passed_over(PciInterruptKinds allowed, PciInterruptKinds expected)
    {
        AddMsi();
        AddMsix(entries: 1);
        using PciInterrupts interrupts = Function.ClaimInterrupts(1, allowed);
        Assert.Equal(expected, interrupts.Kind);
    }

    [Fact]
    public void Function_without_a_pin_gets_none_and_polls()
    {
        _function.Set8(0x3D, 0);
        using PciInterrupts interrupts = Function.ClaimInterrupts();
        Assert.Equal((PciInterruptKinds.None, 0), (interrupts.Kind, interrupts.Count));
    }

    [Fact]
    public async Task Wait_ends_when_the_interrupt_is_given_back()
    {
        AddMsix(entries: 1);
        PciInterrupts interrupts = Function.ClaimInterrupts();
        Task waiting = Task.Run(() => Assert.Throws<ObjectDisposedException>(() => interrupts[0].Wait(Timeout.InfiniteTimeSpan)));
        interrupts.Dispose();
        await waiting.WaitAsync(Patience);
        Assert.Equal(0, Control(0x11) & 0xC000);
        Assert.Equal(0, Machine.Interrupts.Claimed);
    }

    [Fact]
    public async Task Intx_wait_ends_when_the_interrupt_is_given_back()
    {
        PciInterrupts interrupts = Function.ClaimInterrupts();
        Task waiting = Task.Run(() => Assert.Throws<ObjectDisposedException>(() => interrupts[0].Wait(Timeout.InfiniteTimeSpan)));
        interrupts.Dispose();
        await waiting.WaitAsync(Patience);
    }

    [Fact]
    public void Claim_twice_is_refused_until_the_first_is_given_back()
    {
        PciDevice device = Function;
        PciInterrupts first = device.ClaimInterrupts();
        Assert.Throws<InvalidOperationException>(() => device.ClaimInterrupts());
        first.Dispose();
        device.ClaimInterrupts().Dispose();
    }

    [Theory]
    [InlineData(1, 1, 21)]
    [InlineData(2, 1, 22)]
    [InlineData(2, 4, 21)]
    [InlineData(24, 1, 20)]
    [InlineData(25, 1, 16)]
    [InlineData(31, 2, 17)]
    [InlineData(30, 3, 22)]
    public void Pins_on_q35_arrive_where_its_wires_lead(int slot, byte pin, int gsi)
    {
        Pci.Remove(0, 1, 0);
        Pci.Add(0, slot, 0).Set8(0x3D, pin);
        PciDevice device = Scan().Devices[1];
        Assert.Equal(gsi, new IntxRouter(PciConfSpace.OverPorts()).GsiOf(device));
    }

    [Fact]
    public void Pins_behind_bridges_are_rotated()
    {
        Pci.Add(0, 2, 0).Bridge(1).AddBehind(3, 0).Set8(0x3D, 2);
        PciDevice device = Scan().Devices[^1];
        Assert.Equal(16 + 4 + ((2 + 1 + 3) % 4), new IntxRouter(PciConfSpace.OverPorts()).GsiOf(device));
    }

    [Theory]
    [InlineData(3, 1, 0x0B, 11)]
    [InlineData(3, 1, 0x8B, null)]
    [InlineData(3, 1, 0x00, null)]
    public void Pins_on_pc_arrive_where_piix3_says(int slot, byte pin, byte route, int? gsi)
    {
        Pci.Remove(0, 0, 0);
        Pci.Add(0, 0, 0, 0x8086, 0x1237, PciClass.HostBridge);
        Pci.Remove(0, 1, 0);
        Pci.Add(0, 1, 0, 0x8086, 0x7000).Set8(0x60 + ((pin - 1 + slot - 1) % 4), route);
        Pci.Add(0, slot, 0).Set8(0x3D, pin);
        Assert.Equal(gsi, new IntxRouter(PciConfSpace.OverPorts()).GsiOf(Scan().Devices[^1]));
    }

    private static PciDevice Function => Scan().Devices[1];

    private void AddMsi() => _function.Capability(0x05, [0x80, 0, .. new byte[12]]);

    private void AddMsix(int entries) => _function.Capability(0x11, [(byte)(entries - 1), 0, 0, 0, 0, 0, 0, 0x08, 0, 0]);

    private int CapabilityAt(byte id)
    {
        int at = _function.Space[0x34];
        while (_function.Space[at] != id)
            at = _function.Space[at + 1];
        return at;
    }

    private int Control(byte id) => BitConverter.ToUInt16(_function.Space, CapabilityAt(id) + 2);

    private void Send(int entry) =>
        Machine.Interrupts.Send(_table.Words[entry * 4] | ((ulong)_table.Words[(entry * 4) + 1] << 32), _table.Words[(entry * 4) + 2]);

    private sealed class TableRegisters : Cosmos.Core.Simulation.ISimulatedRegisters
    {
        internal uint[] Words { get; } = new uint[1024];

        internal Action<int, uint>? Written { get; set; }

        public ulong Read(ulong offset, int width) => Words[offset / 4];

        public void Write(ulong offset, int width, ulong value)
        {
            Words[offset / 4] = (uint)value;
            Written?.Invoke((int)(offset / 4), (uint)value);
        }
    }
}
