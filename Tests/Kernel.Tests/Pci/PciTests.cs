using Cosmos.Core;
using Drivers.Pci;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Pci;

/// <summary>The bus of QEMU's q35 machine.</summary>
public class PciTests
{
    [Theory]
    [InlineData("0000:00:00.0", 0x8086, 0x29C0, 0x0600)]
    [InlineData("0000:00:1f.0", 0x8086, 0x2918, 0x0601)]
    [InlineData("0000:00:1f.2", 0x8086, 0x2922, 0x0106)]
    [InlineData("0000:00:1f.3", 0x8086, 0x2930, 0x0C05)]
    public void Scan_finds_the_chipset(string address, int vendor, int device, int code)
    {
        PciDevice found = TestMachine.Bus.Devices.Single(one => one.Address.ToString() == address);
        Assert.Equal((vendor, device, code), (found.VendorId, found.DeviceId, (int)found.Class.Code));
    }

    [Theory]
    [InlineData(0x1042, 2)]
    [InlineData(0x1044, 1)]
    public void Scan_finds_the_virtio_devices(int device, int count)
    {
        PciDevice[] found = [.. TestMachine.Bus.Devices.Where(one => one.VendorId == 0x1AF4 && one.DeviceId == device)];
        Assert.Equal(count, found.Length);
        Assert.All(found, static one => Assert.True(one.IsPresent));
    }

    [Fact]
    public void Scan_is_sorted_and_finds_nothing_twice()
    {
        PciAddress[] addresses = [.. TestMachine.Bus.Devices.Select(static one => one.Address)];
        Assert.True(addresses.SequenceEqual(addresses.Order()));
        Assert.Equal(addresses.Length, addresses.Distinct().Count());
    }

    [Fact]
    public void Scan_again_finds_the_same()
    {
        string first = string.Join(' ', TestMachine.Bus.Devices);
        string second = string.Join(' ', new PciScanner(PciConfSpace.OverPorts()).OrderBy(static one => one.Address));
        Assert.Equal(first, second);
    }

    [Fact]
    public void Absent_function_reads_as_all_ones()
    {
        PciConfSpace space = PciConfSpace.OverPorts();
        var nowhere = new PciAddress(255, 31, 7);
        Assert.Equal(0xFFFF_FFFFu, space.Read32(nowhere, 0));
        Assert.Equal(0xFFFF, space.Read16(nowhere, 2));
        Assert.Equal(0xFF, space.Read8(nowhere, 3));
    }

    [Fact]
    public void Narrow_reads_are_parts_of_the_wide_one()
    {
        PciConfSpace space = PciConfSpace.OverPorts();
        var bridge = new PciAddress(0, 0, 0);
        uint wide = space.Read32(bridge, 8);
        for (int index = 0; index < 4; index++) Assert.Equal((byte)(wide >> (8 * index)), space.Read8(bridge, 8 + index));
        Assert.Equal((ushort)wide, space.Read16(bridge, 8));
        Assert.Equal((ushort)(wide >> 16), space.Read16(bridge, 10));
    }

    [Fact]
    public void Bars_are_sized_to_powers_of_two_and_left_as_they_were()
    {
        foreach (PciDevice device in TestMachine.Bus.Devices)
        {
            foreach (PciBar bar in device.Bars)
            {
                Assert.True(bar.SizeBytes > 0 && (bar.SizeBytes & (bar.SizeBytes - 1)) == 0, $"{device}: {bar}");
                uint now = device.Config.Read32(0x10 + (4 * bar.Index));
                Assert.Equal((uint)bar.Address, now & (bar.IsMemory ? ~0xFu : ~0x3u));
            }
        }
    }

    [Fact]
    public void Virtio_disk_has_its_memory_bar_mapped_where_no_memory_is()
    {
        PciDevice disk = TestMachine.Find(0x1AF4, 0x1042);
        PciBar bar = disk.Bars.Single(static one => one.Kind == PciBarKind.Memory64);
        Assert.True(bar.IsAssigned);
        Assert.Equal(FrameOwner.Device, Machine.OwnerOf(new PhysicalAddress(bar.Address)));
    }

    [Theory]
    [InlineData(9, 0UL, 16UL)]
    [InlineData(4, 0UL, 0x10_0000UL)]
    [InlineData(4, 0x10_0000UL, 4UL)]
    [InlineData(4, ulong.MaxValue, 2UL)]
    [InlineData(4, 0UL, 0UL)]
    public void Window_outside_of_a_bar_is_refused(int bar, ulong offset, ulong sizeBytes)
        => Assert.Throws<PciRefusedException>(() => TestMachine.Find(0x1AF4, 0x1044).MapBar(bar, offset, sizeBytes));

    [Fact]
    public void Window_over_a_bar_can_be_opened_again_after_it_was_closed()
    {
        PciDevice entropy = TestMachine.Find(0x1AF4, 0x1044);
        for (int turn = 0; turn < 3; turn++)
        {
            using VmPager window = entropy.MapBar(4, 0, 4096);
            Assert.Throws<PageRefusedException>(() => entropy.MapBar(4, 0, 4096));
        }
    }
}
