using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Pci;
using Drivers.Virtio.Entropy;

namespace Drivers.Virtio.Tests;

public sealed class EntropyTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();
    private readonly SimulatedEntropyDevice _source;

    public EntropyTests() => _source = new SimulatedEntropyDevice(_machine);

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(int.MaxValue)]
    public void Fill_asks_until_all_is_there(int mostBytes)
    {
        _source.MostBytes = mostBytes;
        byte[] memory = new byte[100];
        Start().Fill(memory);
        Assert.Equal(Enumerable.Range(0, 100).Select(value => (byte)value), memory);
    }

    [Fact]
    public void Source_that_gives_nothing_is_given_up()
    {
        _source.MostBytes = 0;
        VirtioEntropyDevice device = Start();
        Assert.Throws<VirtioDeviceException>(() => device.Fill(new byte[1]));
        Assert.NotNull(device.Failure);
    }

    [Fact]
    public void Source_that_says_more_than_it_was_asked_for_is_given_up()
    {
        VirtioEntropyDevice device = Start();
        _source.OnUsed = entry => entry with { Length = 9 };
        Assert.Throws<VirtioDeviceException>(() => device.Fill(new byte[8]));
    }

    private static VirtioEntropyDevice Start()
    {
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(new VirtioEntropyDriver());
        return Assert.IsType<VirtioEntropyDevice>(Assert.Single(bus.Devices).Instance);
    }
}
