using Cosmos.Core.Simulation;

namespace Drivers.Pci.Tests;

public sealed class PciMatchTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public static TheoryData<PciMatch, bool> Cases => new()
    {
        { PciMatch.Ids(0x1234, 0x11E8), true },
        { PciMatch.Ids(0x1234, 0x11E9), false },
        { new PciMatch { VendorId = 0x1234 }, true },
        { new PciMatch { VendorId = 0x1235 }, false },
        { PciMatch.Class(0x0C, 0x03), true },
        { PciMatch.Class(0x0C, 0x03, 0x30), true },
        { PciMatch.Class(0x0C, 0x03, 0x20), false },
        { PciMatch.Class(0x0C, 0x04), false },
        { new PciMatch { BaseClass = 0x01 }, false },
        { default, false },
    };

    public void Dispose() => _machine.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Match_covers_what_has_all_that_it_names(PciMatch match, bool expected)
    {
        _machine.Pci.Add(0, 1, 0, 0x1234, 0x11E8, 0x0C03).Set8(0x09, 0x30);
        Assert.Equal(expected, match.Covers(Assert.Single(new PciScanner(PciConfSpace.OverPorts()))));
    }
}
