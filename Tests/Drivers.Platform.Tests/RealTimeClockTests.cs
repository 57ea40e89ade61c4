using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

public sealed class RealTimeClockTests : IDisposable
{
    private const byte StatusA = 0x0A;
    private const byte StatusB = 0x0B;
    private const byte UpdateEnded = 1 << 4;
    private readonly SimulatedMachine _machine = new();
    private readonly byte[] _registers = new byte[128];
    private int _selected;

    public RealTimeClockTests()
    {
        _machine.Ports[0x70] = new SimulatedPort(() => 0, value => _selected = (int)value & 0x7F);
        _machine.Ports[0x71] = new SimulatedPort(() => _registers[_selected], value => _registers[_selected] = (byte)value);
    }

    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData(0b010, 0x24, 0x02, 0x29, 0x23, 0x59, 0x58, "2024-02-29T23:59:58")] // BCD, 24 hours
    [InlineData(0b110, 26, 11, 29, 16, 5, 9, "2026-11-29T16:05:09")]               // binary, 24 hours
    [InlineData(0b000, 0x99, 0x12, 0x31, 0x92, 0x00, 0x00, "2099-12-31T12:00:00")] // BCD, 12 hours: noon
    [InlineData(0b000, 0x00, 0x01, 0x01, 0x12, 0x30, 0x00, "2000-01-01T00:30:00")] // ... and midnight
    [InlineData(0b100, 26, 1, 31, 0x8B, 0, 0, "2026-01-31T23:00:00")]              // binary, 12 hours: 11 in the evening
    public void Date_is_read_in_every_format(byte format, byte year, byte month, byte day, byte hour, byte minute, byte second, string expected)
    {
        Show(format, year, month, day, hour, minute, second);
        Assert.True(RealTimeClock.TryRead(out DateTime utc));
        Assert.Equal(expected, utc.ToString("s"));
        Assert.Equal(DateTimeKind.Utc, utc.Kind);
    }

    [Theory]
    [InlineData(26, 2, 30, 0, 0, 0)]
    [InlineData(26, 0, 1, 0, 0, 0)]
    [InlineData(26, 13, 1, 0, 0, 0)]
    [InlineData(26, 1, 0, 0, 0, 0)]
    [InlineData(26, 1, 1, 24, 0, 0)]
    [InlineData(26, 1, 1, 0, 60, 0)]
    [InlineData(26, 1, 1, 0, 0, 60)]
    [InlineData(255, 255, 255, 255, 255, 255)]
    public void What_is_no_date_sets_nothing(byte year, byte month, byte day, byte hour, byte minute, byte second)
    {
        Show(0b110, year, month, day, hour, minute, second);
        Assert.False(RealTimeClock.TryRead(out _));
        RealTimeClock.Start();
        Assert.Empty(_machine.WallSets);
    }

    [Fact]
    public void Reading_that_an_update_came_into_is_made_again()
    {
        Show(0b110, 26, 1, 1, 0, 0, 59);
        int reads = 0;
        _machine.Ports[0x71] = new SimulatedPort(
            () =>
            {
                // The minute changes after it was read, and before the second is.
                if (_selected == 0 && reads++ == 0)
                    Show(0b110, 26, 1, 1, 0, 1, 0);
                return _registers[_selected];
            },
            value => _registers[_selected] = (byte)value);
        Assert.True(RealTimeClock.TryRead(out DateTime utc));
        Assert.Equal(new DateTime(2026, 1, 1, 0, 1, 0), utc);
    }

    [Fact]
    public void Clock_that_always_updates_is_not_waited_for_for_ever()
    {
        _machine.TracesPorts = false;
        Show(0b110, 26, 1, 1, 0, 0, 0);
        _registers[StatusA] = 0x80;
        Assert.True(RealTimeClock.TryRead(out _));
    }

    [Fact]
    public async Task Clock_is_set_at_once_and_again_when_its_second_begins()
    {
        Show(0b110, 99, 1, 1, 0, 0, 5);
        RealTimeClock.Start();
        Assert.Equal([new DateTime(2099, 1, 1, 0, 0, 5)], _machine.WallSets);
        while ((_registers[StatusB] & UpdateEnded) == 0 || _machine.Interrupts.Claimed == 0)
            await Task.Delay(1);
        _registers[0] = 6;
        _machine.Interrupts.Raise(8);
        while ((_registers[StatusB] & UpdateEnded) != 0)
            await Task.Delay(1);
        Assert.Equal([new DateTime(2099, 1, 1, 0, 0, 5), new DateTime(2099, 1, 1, 0, 0, 6)], _machine.WallSets);
    }

    private void Show(byte format, byte year, byte month, byte day, byte hour, byte minute, byte second)
    {
        _registers[StatusB] = format;
        (_registers[9], _registers[8], _registers[7]) = (year, month, day);
        (_registers[4], _registers[2], _registers[0]) = (hour, minute, second);
    }
}
