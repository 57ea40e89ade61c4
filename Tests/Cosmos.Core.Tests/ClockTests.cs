using Cosmos.Core.Simulation;

namespace Cosmos.Core.Tests;

public sealed class ClockTests : IDisposable
{
    private readonly SimulatedMachine _machine = new() { ClockStepNs = 1_000_000 };

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Deadline_passes_when_its_time_has_come()
    {
        Deadline deadline = Deadline.After(TimeSpan.FromMilliseconds(2.5));
        Assert.False(deadline.HasPassed);
        Assert.False(deadline.HasPassed);
        Assert.True(deadline.HasPassed);
    }

    [Fact]
    public void Deadline_of_a_negative_time_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => Deadline.After(TimeSpan.FromSeconds(-5)));

    [Fact]
    public void Log_reads_back_what_was_written()
    {
        KernelLog.Write("one line");
        Assert.Contains("one line", KernelLog.ReadAll());
    }
}
