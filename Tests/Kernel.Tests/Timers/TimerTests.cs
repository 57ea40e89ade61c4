using System.Diagnostics;
using Xunit;

namespace Kernel.Tests.Timers;

/// <summary>Sleeping, waiting with a limit, and timers. Emulated machines are late, never early, so lower bounds are tight and upper ones loose.</summary>
public class TimerTests
{
    private const double EarlyMs = 2;
    private const double LateMs = 2000;

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    [InlineData(150)]
    public void Sleep_takes_its_time(int sleepMs)
    {
        var watch = Stopwatch.StartNew();
        Thread.Sleep(sleepMs);
        Assert.InRange(watch.Elapsed.TotalMilliseconds, sleepMs - EarlyMs, sleepMs + LateMs);
    }

    [Fact]
    public void Stopwatch_never_goes_back()
    {
        long last = Stopwatch.GetTimestamp();
        for (int turn = 0; turn < 10_000; turn++)
        {
            long now = Stopwatch.GetTimestamp();
            Assert.True(now >= last, $"{now} after {last}");
            last = now;
        }

        Assert.True(Stopwatch.Frequency >= 1_000_000);
    }

    [Fact]
    public void Wait_with_a_limit_times_out()
    {
        using var never = new ManualResetEventSlim();
        var watch = Stopwatch.StartNew();
        Assert.False(never.Wait(40));
        Assert.InRange(watch.Elapsed.TotalMilliseconds, 40 - EarlyMs, 40 + LateMs);
    }

    [Fact]
    public void Wait_ends_when_set_and_not_at_its_limit()
    {
        using var set = new ManualResetEventSlim();
        var setter = new Thread(() =>
        {
            Thread.Sleep(30);
            set.Set();
        });
        setter.Start();
        var watch = Stopwatch.StartNew();
        Assert.True(set.Wait(20_000));
        Assert.InRange(watch.Elapsed.TotalMilliseconds, 0, 60_000);
        setter.Join();
    }

    [Fact]
    public void Timer_fires_again_and_again_until_disposed()
    {
        int fired = 0;
        using (var timer = new Timer(_ => Interlocked.Increment(ref fired), null, 5, 5))
        {
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref fired) >= 5, 60_000));
            using var gone = new ManualResetEvent(false);
            timer.Dispose(gone);
            Assert.True(gone.WaitOne(60_000));
        }

        int after = fired;
        Thread.Sleep(60);
        Assert.Equal(after, fired);
    }

    [Fact]
    public async Task Delays_end_in_the_order_of_their_lengths()
    {
        var order = new List<int>();
        async Task Note(int delayMs)
        {
            await Task.Delay(delayMs);
            lock (order) order.Add(delayMs);
        }

        await Task.WhenAll(Note(300), Note(20), Note(150));
        Assert.True(order is [20, 150, 300], string.Join(' ', order));
    }

    [Fact]
    public async Task Cancellation_after_a_while_ends_a_long_delay()
    {
        var watch = Stopwatch.StartNew(); // before the time begins that is measured
        using var source = new CancellationTokenSource(30);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Task.Delay(60_000, source.Token));
        Assert.InRange(watch.Elapsed.TotalMilliseconds, 30 - EarlyMs, 20_000);
    }

    [Fact]
    public void Many_sleepers_all_wake()
    {
        int awake = 0;
        Thread[] threads = [.. Enumerable.Range(1, 20).Select(index => new Thread(() =>
        {
            Thread.Sleep(index);
            Interlocked.Increment(ref awake);
        }))];
        foreach (Thread thread in threads) thread.Start();
        foreach (Thread thread in threads) Assert.True(thread.Join(10_000));
        Assert.Equal(20, awake);
    }
}
