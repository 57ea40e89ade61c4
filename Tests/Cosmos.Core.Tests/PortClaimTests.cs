using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class PortClaimTests : IDisposable
{
    private const int Start = 0x2000;
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(Start, 8)]
    [InlineData(Start + 7, 1)]
    [InlineData(Start - 4, 5)]
    [InlineData(Start - 4, 100)]
    public void Second_claim_of_an_overlapping_range_fails_by_name(int first, int count)
    {
        using IoPortRange range = IoPortRange.Claim(Start, 8, "the first device");
        var refused = Assert.Throws<InvalidOperationException>(() => IoPortRange.Claim(first, count, "the second device"));
        Assert.Contains("for the second device refused: ports 0x2000..0x2007 for the first device", refused.Message);
    }

    [Fact]
    public void Range_that_was_given_back_can_be_claimed_and_its_old_ports_are_dead()
    {
        IoPortRange range = IoPortRange.Claim(Start + 0x100, 8, "a device");
        IoPort<uint, ReadWrite> port = range.Port<uint, ReadWrite>(4);
        port.Write(1);
        range.Dispose();
        range.Dispose();
        Assert.Throws<ObjectDisposedException>(() => port.Write(2));
        Assert.Throws<ObjectDisposedException>(() => range.Port<uint, ReadWrite>(0));
        using IoPortRange again = IoPortRange.Claim(Start + 0x100, 8, "another device");
        Assert.Equal(["out32 2104 00000001"], _machine.PortTrace);
    }

    [Theory]
    [InlineData(0xCF8, 8)]
    [InlineData(0xFFF, 2)]
    [InlineData(0xFFFF, 2)]
    [InlineData(0x3000, 0)]
    [InlineData(-1, 1)]
    public void Ports_of_the_platform_and_of_nobody_are_no_range(int first, int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => IoPortRange.Claim(first, count, "a device"));

    [Fact]
    public void Port_lies_inside_its_range_and_is_aligned()
    {
        using IoPortRange range = IoPortRange.Claim(Start + 0x200, 6, "a device");
        range.Port<byte, ReadOnly>(5);
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Port<uint, ReadOnly>(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => range.Port<byte, ReadOnly>(-1));
        Assert.Throws<ArgumentException>(() => range.Port<ushort, ReadOnly>(1));
        Assert.Throws<ArgumentException>(() => range.Port<ulong, ReadOnly>(0));
    }

    [Fact]
    public void Named_ports_that_share_a_number_differ_in_direction()
    {
        Assert.Equal(PlatformPorts.Ps2Status.Number, PlatformPorts.Ps2Command.Number);
        Assert.Equal(0x511, PlatformPorts.FirmwareConfigData.Number);
    }
}
