using System.Text;
using Cosmos.Core;
using Xunit;

namespace Kernel.Tests.Ports;

/// <summary>I/O ports against the devices of QEMU's PC that answer them.</summary>
public class PortTests
{
    [Fact]
    public void Pci_ports_read_the_host_bridge()
    {
        lock (PciIoPorts.Lock)
        {
            PciIoPorts.Address.Write(0x8000_0000);
            Assert.Equal(0x8086u, PciIoPorts.Data.Read() & 0xFFFF);
        }
    }

    [Fact]
    public void Pci_ports_read_all_ones_where_there_is_nothing()
    {
        lock (PciIoPorts.Lock)
        {
            PciIoPorts.Address.Write(0x80FF_FF00);
            Assert.Equal(0xFFFF_FFFF, PciIoPorts.Data.Read());
        }
    }

    [Fact]
    public void Firmware_configuration_signs_with_QEMU()
    {
        PlatformPorts.FirmwareConfigSelector.Write(0);
        byte[] signature = new byte[4];
        for (int index = 0; index < signature.Length; index++) signature[index] = PlatformPorts.FirmwareConfigData.Read();
        Assert.Equal("QEMU", Encoding.ASCII.GetString(signature));
    }

    [Theory]
    [InlineData(0x12)]
    [InlineData(0x00)]
    [InlineData(0x7F)]
    public void Display_register_keeps_what_is_written(byte value)
    {
        // The cursor's low byte: seen on the screen and nowhere else.
        PlatformPorts.CrtcIndex.Write(0x0F);
        byte before = PlatformPorts.CrtcData.Read();
        PlatformPorts.CrtcData.Write(value);
        byte read = PlatformPorts.CrtcData.Read();
        PlatformPorts.CrtcData.Write(before);
        Assert.Equal(value, read);
    }

    [Fact]
    public void Keyboard_controller_answers_its_self_test()
    {
        // Only while nobody else reads the keyboard: the test kernel opens no console.
        while ((PlatformPorts.Ps2Status.Read() & 1) != 0) PlatformPorts.Ps2Data.Read();
        PlatformPorts.Ps2Command.Write(0xAA);
        Assert.True(SpinWait.SpinUntil(static () => (PlatformPorts.Ps2Status.Read() & 1) != 0, 60_000));
        Assert.Equal(0x55, PlatformPorts.Ps2Data.Read());
    }

    [Fact]
    public void Ports_say_what_they_are()
    {
        Assert.Equal(0xCF8, PciIoPorts.Address.Number);
        Assert.Equal(0xCFC, PciIoPorts.Data.Number);
        Assert.Equal("PCI CONFIG_ADDRESS (0xcf8)", PciIoPorts.Address.ToString());
    }

    [Fact]
    public void Ports_keep_their_halves_apart_under_preemption()
    {
        // Two threads that use the pair by turns must each read their own register.
        int wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 2).Select(index => new Thread(() =>
        {
            for (int turn = 0; turn < 500; turn++)
            {
                lock (PciIoPorts.Lock)
                {
                    PciIoPorts.Address.Write(index == 0 ? 0x8000_0000 : 0x80FF_FF00);
                    uint id = PciIoPorts.Data.Read();
                    if (index == 0 ? (id & 0xFFFF) != 0x8086 : id != 0xFFFF_FFFF) Interlocked.Increment(ref wrong);
                }
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(20_000));
        Assert.Equal(0, wrong);
    }
}
