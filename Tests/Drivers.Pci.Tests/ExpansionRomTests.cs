using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

public sealed class ExpansionRomTests : PciMachine
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Rom_is_sized_with_decoding_off_and_restored(bool bridge)
    {
        SimulatedPciFunction function = Pci.Add(0, 1, 0).Rom(0x10000, 0xFEB0_0001).Set16(4, 7);
        if (bridge)
            function = Pci.Add(0, 2, 0).Bridge(1).Rom(0x10000, 0xFEB0_0001).Set16(4, 7);
        byte[] before = [.. function.Space];
        PciBar rom = Scan().Devices[^1].ExpansionRom!;
        Assert.Equal(new PciBar(PciBar.RomIndex, PciBarKind.Rom, false, 0xFEB0_0000, 0x10000), rom);
        Assert.Equal(before, function.Space);
        Assert.False(function.WasSizedWhileDecoding);
    }

    [Fact]
    public void Function_without_one_has_none()
    {
        Pci.Add(0, 1, 0);
        Assert.Null(Only().ExpansionRom);
    }
}
