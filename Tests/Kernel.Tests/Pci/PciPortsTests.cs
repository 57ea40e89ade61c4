using Cosmos.Core;
using Drivers.Pci;
using Kernel.Tests.Machines;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Pci;

/// <summary>The ports of two of QEMU's serial cards (QEMU's manual: "pci-serial"), each a 16550 (National PC16550D) in an I/O BAR.</summary>
[Machine(Bare = true, Devices = ["pci-serial,addr=4", "pci-serial,addr=5"])]
public class PciPortsTests
{
    private const int ModemControl = 4;
    private const int LineStatus = 5;
    private const int Scratch = 7;
    private const byte Loopback = 1 << 4;
    private const byte DataReady = 1 << 0;

    private static PciDevice[] Cards => [.. TestMachine.Bus.Devices.Where(static one => one is { VendorId: 0x1B36, DeviceId: 0x0002 })];

    [Fact]
    public void Each_card_answers_at_its_own_ports()
    {
        Assert.Equal(2, Cards.Length);
        using IoPortRange first = Cards[0].ClaimPorts(0);
        using IoPortRange second = Cards[1].ClaimPorts(0);
        first.Port<byte, ReadWrite>(Scratch).Write(0x5A);
        second.Port<byte, ReadWrite>(Scratch).Write(0xA5);
        Assert.Equal(0x5A, first.Port<byte, ReadOnly>(Scratch).Read());
        Assert.Equal(0xA5, second.Port<byte, ReadOnly>(Scratch).Read());
        Assert.True(Cards[0].Config.Command.HasFlag(PciCommand.IoSpace));
    }

    [Fact]
    public void Card_in_loopback_receives_what_it_sends()
    {
        using IoPortRange ports = Cards[0].ClaimPorts(0);
        IoPort<byte, ReadWrite> data = ports.Port<byte, ReadWrite>(0);
        IoPort<byte, ReadOnly> status = ports.Port<byte, ReadOnly>(LineStatus);
        ports.Port<byte, WriteOnly>(ModemControl).Write(Loopback);
        for (byte sent = 0x41; sent < 0x51; sent++)
        {
            data.Write(sent);
            Assert.True(SpinWait.SpinUntil(() => (status.Read() & DataReady) != 0, 10_000));
            Assert.Equal(sent, data.Read());
        }

        ports.Port<byte, WriteOnly>(ModemControl).Write(0);
    }

    [Fact]
    public void Ports_end_with_the_bar_and_with_the_claim()
    {
        IoPortRange ports = Cards[0].ClaimPorts(0);
        Assert.Equal(8, ports.Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => ports.Port<byte, ReadOnly>(8));
        Assert.Throws<ArgumentOutOfRangeException>(() => ports.Port<uint, ReadOnly>(5));
        Assert.Throws<InvalidOperationException>(() => Cards[0].ClaimPorts(0));
        IoPort<byte, ReadWrite> scratch = ports.Port<byte, ReadWrite>(Scratch);
        scratch.Write(0x11);
        ports.Dispose();
        Assert.Throws<ObjectDisposedException>(() => scratch.Write(0x22));
        using IoPortRange again = Cards[0].ClaimPorts(0);
        Assert.Equal(0x11, again.Port<byte, ReadOnly>(Scratch).Read());
    }
}
