using System.Diagnostics;
using System.Globalization;
using Cosmos.Core;
using Drivers.Platform;
using Xunit;

namespace Kernel.Tests.Clocks;

/// <summary>Uptime, the calibrated time stamp counter, and the wall clock from the RTC.</summary>
public class ClockTests
{
    [Fact]
    public void Clock_goes_forward_on_every_thread()
    {
        int back = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(_ => new Thread(() =>
        {
            long last = 0;
            for (int turn = 0; turn < 5000; turn++)
            {
                long now = Clock.NowNs;
                if (now < last) Interlocked.Increment(ref back);
                last = now;
            }
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(20_000));
        Assert.Equal(0, back);
    }

    [Fact]
    public void Clock_agrees_with_the_stopwatch()
    {
        long before = Clock.NowNs;
        long start = Stopwatch.GetTimestamp();
        long after = Clock.NowNs;
        Thread.Sleep(300);
        long laterBefore = Clock.NowNs;
        double watchMs = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        long laterAfter = Clock.NowNs;
        Assert.InRange(watchMs, ((laterBefore - after) / 1e6 * 0.95) - 2, ((laterAfter - before) / 1e6 * 1.05) + 2);
    }

    [Fact]
    public void Wall_clock_and_uptime_run_at_one_pace()
    {
        // A machine that has just started sets the wall once more when the next second begins, which may be in the first interval, and then is not in the next.
        if (!RunAtOnePace(out _))
            Assert.True(RunAtOnePace(out string ran), ran);
    }

    [Fact]
    public void Wall_clock_shows_what_the_real_time_clock_shows()
    {
        // The look at the clock is between two looks at the wall, so that a machine that stops in between does not matter. It shows whole seconds.
        DateTime before = DateTime.UtcNow;
        Assert.True(RealTimeClock.TryRead(out DateTime shown));
        DateTime after = DateTime.UtcNow;
        Assert.InRange(shown, before.AddSeconds(-2), after.AddSeconds(2));
        Assert.InRange(Machine.Boot.BootedAt.Year, 2024, 2099);
    }

    [Fact]
    public void Date_is_the_one_that_the_machine_was_given()
    {
        // The host says on the command line what it set the RTC to.
        string? date = Machine.Boot.CommandLine.Split(' ').FirstOrDefault(static word => word.StartsWith("rtc=", StringComparison.Ordinal));
        if (date is null) return;
        DateTime given = DateTime.ParseExact(date[4..], "yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        Assert.InRange((Machine.Boot.BootedAt - given).TotalSeconds, -1, 300);
    }

    [Fact]
    public void Counter_runs_at_a_plausible_rate()
        => Assert.InRange(Machine.Boot.TscHertz, 100_000_000UL, 10_000_000_000UL);

    [Fact]
    public void Deadline_passes_when_its_time_is_over()
    {
        var deadline = Deadline.After(TimeSpan.FromMilliseconds(40));
        Assert.False(deadline.HasPassed);
        Thread.Sleep(60);
        Assert.True(deadline.HasPassed);
    }

    private static bool RunAtOnePace(out string ran)
    {
        // Each look at the wall is between two looks at the uptime, so that a machine that stops in between does not matter.
        TimeSpan before = Clock.Uptime;
        DateTime start = DateTime.UtcNow;
        TimeSpan after = Clock.Uptime;
        Thread.Sleep(400);
        TimeSpan laterBefore = Clock.Uptime;
        double wallMs = (DateTime.UtcNow - start).TotalMilliseconds;
        TimeSpan laterAfter = Clock.Uptime;
        double least = ((laterBefore - after).TotalMilliseconds * 0.95) - 2;
        double most = ((laterAfter - before).TotalMilliseconds * 1.05) + 2;
        ran = string.Create(CultureInfo.InvariantCulture, $"wall {wallMs} ms, uptime {least} to {most} ms");
        return wallMs >= least && wallMs <= most;
    }
}
