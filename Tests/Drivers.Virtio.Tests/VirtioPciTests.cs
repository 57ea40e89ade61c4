using Cosmos.Core.Simulation;
using Drivers.Pci;

namespace Drivers.Virtio.Tests;

public sealed class VirtioPciTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0x1AF4, 0x1042, VirtioKind.Block)]
    [InlineData(0x1AF4, 0x1001, VirtioKind.Block)]
    [InlineData(0x1AF4, 0x1041, VirtioKind.Network)]
    [InlineData(0x1AF4, 0x1005, VirtioKind.Entropy)]
    [InlineData(0x1AF4, 0x1110, VirtioKind.Unknown)]
    [InlineData(0x8086, 0x1042, VirtioKind.Unknown)]
    public void Kind_follows_from_the_ids(ushort vendor, ushort id, VirtioKind kind)
    {
        _machine.Pci.Add(0, 1, 0, vendor, id);
        Assert.Equal(kind, VirtioPci.KindOf(new PciBus(PciConfSpace.OverPorts()).Devices[0]));
    }

    [Theory]
    [InlineData(0x1042, true)]
    [InlineData(0x1001, true)]
    [InlineData(0x1041, false)]
    [InlineData(0x1040, false)]
    public void Matches_are_the_modern_and_the_transitional_device(ushort id, bool expected)
    {
        _machine.Pci.Add(0, 1, 0, 0x1AF4, id);
        PciDevice device = new PciBus(PciConfSpace.OverPorts()).Devices[0];
        Assert.Equal(expected, VirtioPci.MatchesOf(VirtioKind.Block).Any(match => match.Covers(device)));
    }
}
