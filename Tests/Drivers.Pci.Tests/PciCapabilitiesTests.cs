using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.Capabilities;

namespace Drivers.Pci.Tests;

public sealed class PciCapabilitiesTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedPciFunction _function;

    public PciCapabilitiesTests() => _function = _machine.Pci.Add(0, 1, 0);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void List_comes_in_its_order()
    {
        _function.Capability(0x11, new byte[10]);
        _function.Capability(0x09, [4, 0]);
        PciCapabilities list = List;
        Assert.Equal([PciCapabilityId.MsiX, PciCapabilityId.VendorSpecific], list.Select(capability => capability.Id));
        Assert.Equal([0x40, 0x4C], list.Select(capability => capability.Offset));
        Assert.Null(list.Defect);
    }

    [Fact]
    public void Without_the_status_bit_there_is_no_list()
    {
        _function.Capability(0x11, new byte[10]);
        _function.Set8(6, 0);
        Assert.Empty(List);
    }

    [Fact]
    public void Row_10_cycle_ends_the_list()
    {
        int first = _function.Capability(0x01, new byte[6]);
        int second = _function.Capability(0x05, new byte[6]);
        _function.Set8(second + 1, (byte)first);
        Assert.Equal(2, List.Count);
        Assert.Contains("turns back", List.Defect);
    }

    [Fact]
    public void Row_10_capability_that_points_to_itself_ends_the_list()
    {
        int first = _function.Capability(0x01, new byte[6]);
        _function.Set8(first + 1, (byte)first);
        Assert.Single(List);
    }

    [Fact]
    public void Row_10_reserved_bits_of_pointers_are_masked()
    {
        int first = _function.Capability(0x01, new byte[6]);
        _function.Capability(0x05, new byte[6]);
        _function.Set8(0x34, (byte)(first | 3));
        _function.Set8(first + 1, (byte)(_function.Space[first + 1] | 2));
        Assert.Equal([0x40, 0x48], List.Select(capability => capability.Offset));
    }

    [Theory]
    [InlineData(0x04)]
    [InlineData(0x34)]
    [InlineData(0x3C)]
    public void Row_10_pointer_into_the_header_ends_the_list(byte pointer)
    {
        int first = _function.Capability(0x01, new byte[6]);
        _function.Set8(first + 1, pointer);
        Assert.Single(List);
        Assert.Contains("into the header", List.Defect);
    }

    [Fact]
    public void Row_10_the_longest_list_has_48_entries()
    {
        for (int index = 0; index < 48; index++)
            _function.Capability(0x09, [4, 0]);
        Assert.Equal(48, List.Count);
        Assert.Null(List.Defect);
    }

    [Fact]
    public void Row_10_every_place_pointing_on_ends_after_48_steps()
    {
        for (int offset = 0; offset < 256; offset += 4)
            _function.Set16(offset, (ushort)(0x09 | (((offset + 4) & 0xFF) << 8)));
        _function.Set16(0, 0x1234).Set8(6, 0x10).Set8(0x0E, 0).Set8(0x34, 0x40);
        Assert.Equal(48, List.Count);
    }

    [Fact]
    public void Row_10_nothing_answering_ends_the_list()
    {
        int first = _function.Capability(0x01, new byte[6]);
        _function.Set8(first + 1, 0x80).Set16(0x80, 0xFFFF);
        Assert.Single(List);
    }

    [Fact]
    public void Row_11_unknown_ids_are_kept()
    {
        _function.Capability(0xEE, new byte[6]);
        Assert.Equal((PciCapabilityId)0xEE, Assert.Single(List).Id);
    }

    [Fact]
    public void Capability_registers_end_with_the_space()
    {
        _function.Set8(6, 0x10).Set8(0x34, 0xFC).Set16(0xFC, 0x0009);
        PciCapability last = Assert.Single(List);
        Assert.Equal(4, last.MostBytes);
        Assert.Equal(0x0009u, last.Read32(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => last.Read8(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => last.Read8(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => last.Read32(2));
    }

    private static PciCapabilities List => Assert.Single(new PciScanner(PciConfSpace.OverPorts())).Capabilities;
}
