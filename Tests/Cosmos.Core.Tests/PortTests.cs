using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class PortTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Write_reaches_the_port_in_its_width()
    {
        PciIoPorts.Address.Write(0x80000000);
        PlatformPorts.CrtcIndex.Write(0x0E);
        Assert.Equal(["out32 cf8 80000000", "out8 3d4 0000000e"], _machine.PortTrace);
    }

    [Fact]
    public void Read_of_a_port_where_nothing_is_gives_all_ones()
    {
        Assert.Equal(0xFF, PlatformPorts.Ps2Status.Read());
        Assert.Equal(["in8 64 ffffffff"], _machine.PortTrace);
    }

    [Fact]
    public void Port_names_itself() => Assert.Equal("PCI CONFIG_DATA (0xcfc)", PciIoPorts.Data.ToString());
}
