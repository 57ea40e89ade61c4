using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Machines;

/// <summary>What the runner counts before and after each test has to be all that there is.</summary>
public class WatchedMachineTests
{
    private static readonly WatchedMachine Watched = new();

    // A thread that counted only later, such as the one that tests run on, would be charged to the test that runs then.
    [Fact]
    public void Thread_counts_from_its_start_to_its_end()
    {
        using var go = new SemaphoreSlim(0);
        for (int turn = 0; turn < 200; turn++)
        {
            TestHoldings before = Watched.Measure();
            var thread = new Thread(() => go.Wait()) { Name = "counted" };
            thread.Start();
            Assert.EndsWith("'counted'", Watched.Measure().MoreThan(before), StringComparison.Ordinal);
            go.Release();
            thread.Join();
        }
    }

    [Fact]
    public void Threads_that_come_and_go_hide_no_other()
    {
        using var go = new ManualResetEventSlim();
        var kept = new Thread(go.Wait) { Name = "kept" };
        kept.Start();
        bool stop = false;
        var busy = new Thread(() =>
        {
            while (!Volatile.Read(ref stop))
            {
                var passing = new Thread(static () => Thread.Yield());
                passing.Start();
                passing.Join();
            }
        });
        busy.Start();
        int missed = 0;
        for (int turn = 0; turn < 500; turn++)
        {
            Thread.Yield();
            if (!Watched.Measure().Threads.Values.Contains("kept")) missed++;
        }

        Volatile.Write(ref stop, true);
        go.Set();
        busy.Join();
        kept.Join();
        Assert.Equal(0, missed);
    }
}
