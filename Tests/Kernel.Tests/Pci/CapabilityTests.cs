using Drivers.Pci;
using Drivers.Pci.Capabilities;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Pci;

/// <summary>Capability lists of devices that have them.</summary>
public class CapabilityTests
{
    private static PciDevice Disk => TestMachine.Find(0x1AF4, 0x1042);

    [Fact]
    public void Virtio_disk_lists_its_structures()
    {
        PciCapability[] structures = [.. Disk.Capabilities.Of(PciCapabilityId.VendorSpecific)];

        // virtio 1.2 §4.1.4: common, notify, ISR and device configuration, each once; QEMU adds PCI configuration access.
        int[] kinds = [.. structures.Select(static one => (int)one.Read8(3)).Order()];
        Assert.Equal("1 2 3 4 5", string.Join(' ', kinds));
    }

    [Fact]
    public void Virtio_disk_has_messages()
        => Assert.Single(Disk.Capabilities.Of(PciCapabilityId.MsiX).ToArray());

    [Fact]
    public void Capabilities_carry_the_id_that_is_in_configuration_space()
    {
        foreach (PciDevice device in TestMachine.Bus.Devices)
        {
            foreach (PciCapability one in device.Capabilities) Assert.Equal((byte)one.Id, device.Config.Read8(one.Offset));
        }
    }

    [Fact]
    public void Capabilities_lie_behind_the_header_and_on_whole_words()
    {
        foreach (PciDevice device in TestMachine.Bus.Devices)
        {
            foreach (PciCapability one in device.Capabilities)
            {
                Assert.InRange(one.Offset, 0x40, 0xFC);
                Assert.Equal(0, one.Offset % 4);
            }
        }
    }

    [Fact]
    public void Lists_have_no_defect_and_no_entry_twice()
    {
        foreach (PciDevice device in TestMachine.Bus.Devices)
        {
            Assert.True(device.Capabilities.Defect is null, $"{device}: {device.Capabilities.Defect}");
            Assert.Equal(device.Capabilities.Count, device.Capabilities.Select(static one => one.Offset).Distinct().Count());
        }
    }

    [Fact]
    public void Function_without_the_status_bit_has_none()
    {
        PciDevice bridge = TestMachine.Find(0x8086, 0x29C0);
        Assert.Equal(PciStatus.None, bridge.Config.Status & PciStatus.CapabilitiesList);
        Assert.Equal(0, bridge.Capabilities.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(256)]
    [InlineData(1 << 20)]
    public void Read_outside_of_the_space_is_refused(int offset)
    {
        PciCapability one = Disk.Capabilities[0];
        Assert.ThrowsAny<ArgumentException>(() => { one.Read8(offset); });
    }
}
