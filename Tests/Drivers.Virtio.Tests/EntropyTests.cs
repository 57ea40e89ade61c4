using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Pci;
using Drivers.Virtio.Entropy;

namespace Drivers.Virtio.Tests;

public sealed class EntropyTests : IDisposable
{
    private const int FedBytes = 32;
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
        Assert.Equal(Enumerable.Range(FedBytes, 100).Select(value => (byte)value), memory);
    }

    [Fact]
    public void Source_that_gives_nothing_is_given_up()
    {
        VirtioEntropyDevice device = Start();
        _source.MostBytes = 0;
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

    [Fact]
    public void Pool_is_fed_with_what_the_source_gives_at_the_start_and_again_later()
    {
        VirtioEntropyDevice device = Start();
        Assert.Equal(Enumerable.Range(0, FedBytes).Select(value => (byte)value), _machine.MixedRandom);
        device.FeedPool();
        Assert.Equal(Enumerable.Range(0, 2 * FedBytes).Select(value => (byte)value), _machine.MixedRandom);
    }

    [Fact]
    public void Source_that_is_not_to_feed_the_pool_is_asked_for_nothing()
    {
        Assert.IsType<VirtioEntropyDevice>(Bind(feedsPool: false).Instance).Fill(new byte[1]);
        Assert.Empty(_machine.MixedRandom);
    }

    [Fact]
    public void Source_that_never_answers_does_not_start_and_holds_nothing()
    {
        _machine.ClockStepNs = 2_000_000;
        _source.SwallowsRequests = true;
        PciDevice device = Bind();
        Assert.Contains("no answer within 5000 ms", Assert.IsType<VirtioDeviceException>(device.DriverError).Message);
        Assert.Equal((0, 0), (_machine.Memory.MappedPages, _machine.Memory.AllocatedFrames));
        Assert.Empty(_machine.MixedRandom);
    }

    [Fact]
    public void Source_that_fails_later_feeds_nothing_that_it_did_not_give()
    {
        VirtioEntropyDevice device = Start();
        _source.OnUsed = entry => entry with { Length = FedBytes + 1 };
        Assert.Throws<VirtioDeviceException>(device.FeedPool);
        Assert.Equal(FedBytes, _machine.MixedRandom.Count);
    }

    private static VirtioEntropyDevice Start() => Assert.IsType<VirtioEntropyDevice>(Bind().Instance);

    private static PciDevice Bind(bool feedsPool = true)
    {
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(new VirtioEntropyDriver(feedsPool));
        return Assert.Single(bus.Devices);
    }
}
