using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Threads;

/// <summary>What priorities are worth, on a machine whose clock counts instructions: a busy host, which ends short turns late, has no part in it.</summary>
[Machine(Bare = true, Arguments = ["-icount", "shift=0,sleep=off"])]
public sealed class PriorityTests
{
    [Fact]
    public void Higher_priority_gets_more_and_the_lower_is_not_starved()
    {
        (long lowest, long highest) = TurnsOfLowestAndHighest();
        Assert.True(lowest > 0);
        Assert.True(highest > 2 * lowest, $"lowest {lowest}, highest {highest}");
    }

    private static (long Lowest, long Highest) TurnsOfLowestAndHighest()
    {
        long[] turns = new long[2];
        bool stop = false;
        var threads = new Thread[2];
        for (int index = 0; index < threads.Length; index++)
        {
            int own = index;
            threads[index] = new Thread(() =>
            {
                while (!Volatile.Read(ref stop)) turns[own]++;
            });
            threads[index].Priority = own == 0 ? ThreadPriority.Lowest : ThreadPriority.Highest;
            threads[index].Start();
        }

        SpinWait.SpinUntil(() => Volatile.Read(ref turns[0]) > 0 && Volatile.Read(ref turns[1]) > 0, 10_000);
        Thread.Sleep(400);
        Volatile.Write(ref stop, true);
        foreach (Thread thread in threads) thread.Join();
        return (turns[0], turns[1]);
    }
}
