using Cosmos.Core;
using Drivers.Pci;
using Drivers.Pci.Interrupts;
using Kernel.Tests.Machines;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Pci;

/// <summary>Interrupts of QEMU's teaching device (QEMU's manual: "EDU device"), which come when its registers say so, wherever its pin is wired to.</summary>
[DmaTrusted("lets the device write messages; its own DMA is never commanded")]
public abstract class InterruptTests
{
    private const ulong Raise = 0x60;
    private const ulong Acknowledge = 0x64;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private static PciDevice[] Devices => [.. TestMachine.Bus.Devices.Where(static one => one is { VendorId: 0x1234, DeviceId: 0x11E8 })];

    [Fact]
    public void Each_function_interrupts_by_its_pin()
    {
        Assert.NotEmpty(Devices);
        foreach (PciDevice device in Devices)
        {
            using VmPager window = device.MapBar(0, 0, 0x100);
            using PciInterrupts interrupts = device.ClaimInterrupts(1, PciInterruptKinds.IntX);
            Assert.Equal(PciInterruptKinds.IntX, interrupts.Kind);
            for (ulong turn = 1; turn <= 3; turn++)
            {
                window.Cell<uint>(Raise).Write(1);
                Assert.True(interrupts[0].Wait(Patience), $"{device} at line {device.IntxGsi} did not interrupt");
                window.Cell<uint>(Acknowledge).Write(1);
            }

            Assert.False(interrupts[0].Wait(Moment));
        }
    }

    [Fact]
    public void Function_that_does_not_let_go_comes_again_and_does_not_storm()
    {
        PciDevice device = Devices[0];
        using VmPager window = device.MapBar(0, 0, 0x100);
        using PciInterrupts interrupts = device.ClaimInterrupts(1, PciInterruptKinds.IntX);
        window.Cell<uint>(Raise).Write(1);
        for (int turn = 0; turn < 5; turn++) Assert.True(interrupts[0].Wait(Patience));
        Assert.InRange(interrupts[0].Count, 5UL, 12UL);
        window.Cell<uint>(Acknowledge).Write(1);
    }

    [Fact]
    public void All_functions_share_their_lines()
    {
        VmPager[] windows = [.. Devices.Select(static device => device.MapBar(0, 0, 0x100))];
        PciInterrupts[] interrupts = [.. Devices.Select(static device => device.ClaimInterrupts(1, PciInterruptKinds.IntX))];
        try
        {
            for (int asserted = 0; asserted < windows.Length; asserted++)
            {
                windows[asserted].Cell<uint>(Raise).Write(1);
                Assert.True(interrupts[asserted][0].Wait(Patience));
                windows[asserted].Cell<uint>(Acknowledge).Write(1);
                for (int other = 0; other < windows.Length; other++)
                {
                    if (other != asserted) Assert.Equal(other < asserted ? 1UL : 0UL, interrupts[other][0].Count);
                }
            }
        }
        finally
        {
            foreach (PciInterrupts one in interrupts) one.Dispose();
            foreach (VmPager one in windows) one.Dispose();
        }
    }

    [Fact]
    public void Function_interrupts_by_message()
    {
        foreach (PciDevice device in Devices)
        {
            using VmPager window = device.MapBar(0, 0, 0x100);
            using PciInterrupts interrupts = device.ClaimInterrupts(1, PciInterruptKinds.Msi);
            Assert.Equal(PciInterruptKinds.Msi, interrupts.Kind);
            device.EnableBusMaster(device.Silences);
            window.Cell<uint>(Raise).Write(1);
            Assert.True(interrupts[0].Wait(Patience));
            window.Cell<uint>(Acknowledge).Write(1);
            Assert.False(interrupts[0].Wait(Moment));
            interrupts[0].Mask();
            window.Cell<uint>(Raise).Write(1);
            Assert.False(interrupts[0].Wait(Moment));
            device.Silence();
        }
    }
}

/// <summary>Two on one line of q35.</summary>
[Machine(Bare = true, Devices = ["edu,addr=3", "edu,addr=7"])]
public class Q35InterruptTests : InterruptTests;

/// <summary>Two on one line of the older chipset.</summary>
[Machine(Bare = true, Type = "pc", Devices = ["edu,addr=3", "edu,addr=7"])]
public class PcInterruptTests : InterruptTests;

/// <summary>Behind an Express port and a bridge, and where q35's own devices are.</summary>
[Machine(Bare = true, Devices = ["pcie-root-port,id=rp,chassis=1", "pcie-pci-bridge,id=bridge,bus=rp", "edu,bus=bridge,addr=5", "edu,addr=0x1d"])]
public class Q35BridgeInterruptTests : InterruptTests;

/// <summary>Behind two bridges of the older chipset.</summary>
[Machine(Bare = true, Type = "pc", Devices = ["pci-bridge,id=one,chassis_nr=1,addr=5", "pci-bridge,id=two,chassis_nr=2,bus=one,addr=3", "edu,bus=two,addr=2"])]
public class PcBridgeInterruptTests : InterruptTests;

/// <summary>Behind a second root complex.</summary>
[Machine(
    Bare = true,
    Devices = ["pxb-pcie,id=far,bus_nr=200", "pcie-root-port,id=rp,bus=far,chassis=1", "pcie-pci-bridge,id=bridge,bus=rp", "edu,bus=bridge,addr=3"])]
public class ExtraRootInterruptTests : InterruptTests;
