using System.Diagnostics;
using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Threads;

/// <summary>
/// Sleeping, on a machine whose clock counts instructions: a busy host has no part in it. Where all threads wait and the processor halts, the clock goes on
/// to the next deadline at once.
/// </summary>
[Machine(Bare = true, Arguments = ["-icount", "shift=0,sleep=off"])]
public sealed class IdleTests
{
    private static readonly TimeSpan Rest = TimeSpan.FromMinutes(3);

    // A processor that spins through the rest takes hundreds of thousands of millions of instructions for it: longer than the host waits.
    [Fact(Timeout = 200_000)]
    public void Machine_at_rest_halts_and_nothing_ticks()
    {
        Thread.Sleep(1);
        ulong before = Interrupts();
        Thread.Sleep(Rest);
        ulong came = Interrupts() - before;

        // The timer is never set for more than a second, and the thread pool's own threads wake now and then until they end.
        Assert.True(came < Rest.TotalSeconds * 1.1, $"{came} interrupts in {Rest.TotalSeconds} s");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(10)]
    [InlineData(75)]
    public void Sleep_is_right_to_the_millisecond(int sleepMs)
    {
        Thread.Sleep(1);
        for (int turn = 0; turn < 20; turn++)
        {
            long start = Stopwatch.GetTimestamp();
            Thread.Sleep(sleepMs);
            Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, sleepMs, sleepMs + 1);
        }
    }

    private static ulong Interrupts() => Machine.Interrupts.Aggregate(0UL, static (sum, source) => sum + source.Count);
}
