using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.Capabilities;

namespace Drivers.Pci.Tests;

public sealed class CapabilityTypesTests : PciMachine
{
    private readonly SimulatedPciFunction _function;

    public CapabilityTypesTests() => _function = Pci.Add(0, 1, 0, vendor: 0x1AF4);

    [Fact]
    public void Power_management_is_read()
    {
        _function.Capability(0x01, [0x03, 0, 0x03, 0, 0, 0]);
        var power = Assert.IsType<PowerManagementCapability>(Assert.Single(Only().Capabilities));
        Assert.Equal((3, 3, true), (power.Version, power.State, power.LosesStateInD3));
    }

    [Theory]
    [InlineData(0x0080, true, false, 1)]
    [InlineData(0x018A, true, true, 32)]
    [InlineData(0x0006, false, false, 8)]
    [InlineData(0x000E, false, false, 32)]
    public void Msi_is_read(ushort control, bool wide, bool mask, int most)
    {
        _function.Capability(0x05, [(byte)control, (byte)(control >> 8), .. new byte[20]]);
        var msi = Assert.IsType<MsiCapability>(Assert.Single(Only().Capabilities));
        Assert.Equal((wide, mask, most, false), (msi.IsWide, msi.HasMask, msi.MostMessages, msi.IsEnabled));
    }

    [Fact]
    public void Msix_is_read()
    {
        _function.Capability(0x11, [0x03, 0, 0x04, 0x20, 0, 0, 0x04, 0x30, 0, 0]);
        var msix = Assert.IsType<MsixCapability>(Assert.Single(Only().Capabilities));
        Assert.Equal((4, 4, 0x2000u, 4, 0x3000u), (msix.Entries, msix.TableBar, msix.TableOffset, msix.PendingBar, msix.PendingOffset));
    }

    [Fact]
    public void Express_is_read()
    {
        byte[] body = new byte[0x3A];
        body[0] = 0x42; // version 2, root port
        body[1] = 0x01; // with a slot
        body[0x12] = 0x7B;
        body[0x14] = 0x28;
        _function.Capability(0x10, body);
        var express = Assert.IsType<PciExpressCapability>(Assert.Single(Only().Capabilities));
        Assert.Equal((2, PciExpressKind.RootPort, true, 5), (express.Version, express.Kind, express.HasSlot, express.SlotNumber));
        Assert.True(express.SlotFeatures.HasFlag(PciSlotFeatures.HotPlug | PciSlotFeatures.PowerController));
    }

    [Fact]
    public void Structures_of_virtio_are_read()
    {
        _function.Capability(0x09, [0x10, 0x01, 0x04, 0, 0, 0, 0, 0x10, 0, 0, 0x38, 0, 0, 0]);
        var structure = Assert.IsType<VirtioPciCapability>(Assert.Single(Only().Capabilities));
        Assert.Equal((1, 4, 0x1000u, 0x38u, 16), (structure.Kind, structure.Bar, structure.StructureOffset, structure.StructureBytes, structure.Length));
    }

    [Fact]
    public void What_others_call_vendor_specific_has_a_length_alone()
    {
        _function.Set16(0, 0x1234).Capability(0x09, [0x10, 0x01, 0x04, .. new byte[11]]);
        Assert.Equal(16, Assert.IsType<VendorSpecificCapability>(Assert.Single(Only().Capabilities)).Length);
    }

    [Fact]
    public void Subsystem_of_a_bridge_is_read()
    {
        _function.Capability(0x0D, [0, 0, 0xF4, 0x1A, 0x34, 0x12]);
        var subsystem = Assert.IsType<BridgeSubsystemCapability>(Assert.Single(Only().Capabilities));
        Assert.Equal((0x1AF4, 0x1234), (subsystem.VendorId, subsystem.DeviceId));
    }

    [Theory]
    [InlineData(0x01)]
    [InlineData(0x05)]
    [InlineData(0x09)]
    [InlineData(0x10)]
    [InlineData(0x11)]
    public void Row_11_capability_that_does_not_fit_into_the_space_stays_raw(byte id)
    {
        _function.Set8(6, 0x10).Set8(0x34, 0xFC).Set8(0xFC, id);
        Assert.Equal(id == 0x09 ? typeof(VendorSpecificCapability) : typeof(PciCapability), Assert.Single(Only().Capabilities).GetType());
    }

    [Fact]
    public void Row_11_the_first_of_a_type_wins()
    {
        _function.Capability(0xEE, new byte[6]);
        _function.Capability(0x11, [1, 0, .. new byte[8]]);
        _function.Capability(0x11, [7, 0, .. new byte[8]]);
        Assert.Equal(2, Only().Capabilities.First<MsixCapability>()!.Entries);
    }

    [Theory]
    [InlineData(0, 0xFF0u, 1, null)]
    [InlineData(0, 0xFF0u, 2, "leaves")]
    [InlineData(0, 0xFFFFFFF8u, 1, "leaves")]
    [InlineData(0, 0u, 2048, "leaves")]
    [InlineData(1, 0u, 1, "is not memory")]
    [InlineData(2, 0u, 1, "has no address")]
    [InlineData(3, 0u, 1, "does not exist")]
    [InlineData(7, 0u, 1, "does not exist")]
    public void Row_13_table_has_to_lie_inside_its_bar(int bar, uint offset, int entries, string? wrong)
    {
        _function.MemoryBar(0, 0x1000).IoBar(1, 32, 0x100).MemoryBar(2, 0x1000, address: 0);
        byte[] body = new byte[10];
        BitConverter.TryWriteBytes(body, (ushort)(entries - 1));
        BitConverter.TryWriteBytes(body.AsSpan(2), offset | (uint)bar);
        _function.Capability(0x11, body);
        PciDevice device = Only();
        using Interrupts.PciInterrupts claimed = device.ClaimInterrupts(1);
        Assert.Equal(wrong is null ? Interrupts.PciInterruptKinds.MsiX : Interrupts.PciInterruptKinds.None, claimed.Kind);
        Assert.Contains(wrong ?? "functions found", Machine.Log);
    }
}
