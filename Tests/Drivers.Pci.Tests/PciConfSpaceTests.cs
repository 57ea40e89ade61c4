using Cosmos.Core.Simulation;

namespace Drivers.Pci.Tests;

public sealed class PciConfSpaceTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Read_selects_bus_device_function_and_dword()
    {
        PciConfSpace.OverPorts().Read16(new PciAddress(0x12, 0x1F, 7), 0x3E);
        Assert.Equal(["out32 cf8 8012ff3c", "in32 cfc ffffffff"], _machine.PortTrace);
    }

    [Fact]
    public void Parts_of_a_dword_are_its_bytes()
    {
        _machine.Pci.Add(0, 1, 0).Set32(0x40, 0x44332211);
        PciConfSpace space = PciConfSpace.OverPorts();
        var function = new PciAddress(0, 1, 0);
        Assert.Equal([0x11, 0x22, 0x33, 0x44], Enumerable.Range(0x40, 4).Select(offset => (int)space.Read8(function, offset)));
        Assert.Equal(0x4433, space.Read16(function, 0x42));
    }

    [Theory]
    [InlineData(-4)]
    [InlineData(2)]
    [InlineData(256)]
    [InlineData(int.MaxValue)]
    public void Register_outside_or_not_aligned_is_refused(int offset) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => PciConfSpace.OverPorts().Read32(new PciAddress(0, 0, 0), offset));

    [Theory]
    [InlineData(32, 0)]
    [InlineData(0, 8)]
    [InlineData(-1, 0)]
    public void Address_out_of_range_is_refused(int device, int function) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PciAddress(0, device, function));

    [Fact]
    public void Two_threads_do_not_mix_their_transactions()
    {
        _machine.Pci.Add(0, 1, 0, vendor: 0x1111);
        _machine.Pci.Add(0, 2, 0, vendor: 0x2222);
        PciConfSpace space = PciConfSpace.OverPorts();
        Parallel.For(0, 4000, index =>
        {
            int device = 1 + (index % 2);
            Assert.Equal(device == 1 ? 0x1111 : 0x2222, space.Read16(new PciAddress(0, device, 0), 0));
        });
    }
}
