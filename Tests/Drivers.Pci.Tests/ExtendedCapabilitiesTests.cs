using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.Capabilities;

namespace Drivers.Pci.Tests;

public sealed class ExtendedCapabilitiesTests : PciMachine
{
    private readonly SimulatedPciFunction _function;

    public ExtendedCapabilitiesTests()
    {
        Pci.MapInMemory();
        _function = Pci.Add(0, 1, 0);
        _function.Capability(0x10, [0x02, 0, .. new byte[56]]);
    }

    [Fact]
    public void List_has_types_and_keeps_what_is_unknown()
    {
        _function.ExtendedCapability(0x0001, 2, new byte[0x44]);
        _function.ExtendedCapability(0x000D, 1, [0x1F, 0, 0x05, 0]);
        _function.ExtendedCapability(0x000F, 1, [0x05, 0, 0, 0x80]);
        _function.ExtendedCapability(0x0010, 1, [0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 8, 0, 0, 0, 0, 0, 0x80, 0, 2, 0, 0, 0, 0xCA, 0x10, .. new byte[36]]);
        _function.ExtendedCapability(0x0777, 3, new byte[4]);
        PciExtendedCapabilities list = Only().ExtendedCapabilities;
        Assert.Null(list.Defect);
        Assert.Equal([0x100, 0x148, 0x150, 0x158, 0x198], list.Select(entry => entry.Offset));
        Assert.Equal(2, Assert.IsType<AerCapability>(list[0]).Version);
        var acs = Assert.IsType<AcsCapability>(list[1]);
        Assert.Equal((0x1F, 5), (acs.Features, acs.Enabled));
        var ats = Assert.IsType<AtsCapability>(list[2]);
        Assert.Equal((5, true), (ats.QueueDepth, ats.IsEnabled));
        var virtualFunctions = Assert.IsType<SriovCapability>(list[3]);
        Assert.Equal(
            (7, 8, 0, 0x80, 2, 0x10CA),
            (virtualFunctions.InitialFunctions, virtualFunctions.TotalFunctions, virtualFunctions.Functions, virtualFunctions.FirstFunctionOffset, virtualFunctions.FunctionStride, virtualFunctions.FunctionDeviceId));
        Assert.Equal((PciExtendedCapabilityId)0x777, list[4].Id);
    }

    [Theory]
    [InlineData(0u)]
    [InlineData(uint.MaxValue)]
    public void Empty_list_is_empty(uint header)
    {
        _function.Set32(0x100, header);
        PciExtendedCapabilities list = Only().ExtendedCapabilities;
        Assert.Empty(list);
        Assert.Null(list.Defect);
    }

    [Fact]
    public void Function_that_is_not_express_has_none()
    {
        _function.Set8(6, 0).ExtendedCapability(0x0001, 1, new byte[0x44]);
        Assert.Empty(Only().ExtendedCapabilities);
    }

    [Fact]
    public void By_ports_there_is_no_extended_space()
    {
        Machine.Ecam = null;
        _function.ExtendedCapability(0x0001, 1, new byte[0x44]);
        Assert.Empty(Only().ExtendedCapabilities);
    }

    [Fact]
    public void Row_10_cycle_ends_the_list()
    {
        _function.Set32(0x100, 0x1401_0003).Set32(0x140, 0x1001_0003);
        PciExtendedCapabilities list = Only().ExtendedCapabilities;
        Assert.Equal(2, list.Count);
        Assert.Contains("turns back", list.Defect);
    }

    [Theory]
    [InlineData(0x0041_0003u)]
    [InlineData(0x0FC1_0003u)]
    public void Row_10_pointer_into_the_standard_space_ends_the_list(uint header)
    {
        _function.Set32(0x100, header);
        PciExtendedCapabilities list = Only().ExtendedCapabilities;
        Assert.Single(list);
        Assert.Contains("outside", list.Defect);
    }

    [Fact]
    public void Row_10_the_longest_list_fills_the_space()
    {
        for (int offset = 0x100; offset < 0x1000; offset += 4)
            _function.Set32(offset, 0x0001_0077u | ((uint)(offset + 4) << 20));
        PciExtendedCapabilities list = Only().ExtendedCapabilities;
        Assert.Equal(960, list.Count);
        Assert.Null(list.Defect);
    }

    [Fact]
    public void Row_11_capability_that_does_not_fit_stays_raw()
    {
        _function.Set32(0x100, 0xFFC1_0003).Set32(0xFFC, 0x0001_0001);
        Assert.Equal(typeof(PciExtendedCapability), Only().ExtendedCapabilities[1].GetType());
    }
}
