using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

public sealed class SerialLineTests : IDisposable
{
    private readonly SimulatedMachine _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Machine_without_a_second_port_has_no_line() => Assert.Null(SerialLine.TryOpenSecond());

    [Fact]
    public void Bytes_go_out_in_order_each_once_the_port_is_ready()
    {
        List<byte> sent = [];
        int looks = 0;
        AddScratch();
        _machine.Ports[0x2FD] = new SimulatedPort(() => looks++ % 3 == 2 ? 0x60u : 0);
        _machine.Ports[0x2F8] = new SimulatedPort(() => 0, value => sent.Add((byte)value));
        SerialLine.TryOpenSecond()!.Write("abc"u8);
        Assert.Equal("abc"u8.ToArray(), sent);
        Assert.Equal(9, looks);
    }

    [Fact]
    public void Port_that_is_never_ready_is_given_up()
    {
        AddScratch();
        _machine.Ports[0x2FD] = new SimulatedPort(() => 0);
        SerialLine line = SerialLine.TryOpenSecond()!;
        Assert.Throws<IOException>(() => line.Write("a"u8));
    }

    private void AddScratch()
    {
        uint scratch = 0;
        _machine.Ports[0x2FF] = new SimulatedPort(() => scratch, value => scratch = value);
    }
}
