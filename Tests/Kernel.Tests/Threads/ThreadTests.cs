using Cosmos.Core;
using Xunit;

namespace Kernel.Tests.Threads;

/// <summary>Threads of the nucleus as .NET shows them.</summary>
public class ThreadTests
{
    [Fact]
    public void Start_runs_the_body_once_on_another_thread()
    {
        int runs = 0;
        int id = 0;
        var thread = new Thread(() =>
        {
            Interlocked.Increment(ref runs);
            id = Environment.CurrentManagedThreadId;
        });
        thread.Start();
        thread.Join();
        Assert.Equal(1, runs);
        Assert.NotEqual(Environment.CurrentManagedThreadId, id);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    [InlineData(64)]
    public void Many_threads_all_run_and_end(int count)
    {
        int sum = 0;
        var threads = new Thread[count];
        for (int index = 0; index < count; index++)
        {
            int add = index + 1;
            threads[index] = new Thread(() => Interlocked.Add(ref sum, add));
            threads[index].Start();
        }

        foreach (Thread thread in threads) Assert.True(thread.Join(10_000));
        Assert.Equal(count * (count + 1) / 2, sum);
    }

    [Fact]
    public void Spinning_threads_are_preempted()
    {
        // Neither ever gives the processor away, so both move only when a timer tick takes it.
        string[] names = ["lowest", "highest"];
        long[] turns = new long[2];
        bool stop = false;
        var threads = new Thread[2];
        for (int index = 0; index < threads.Length; index++)
        {
            int own = index;
            threads[index] = new Thread(() =>
            {
                while (!Volatile.Read(ref stop)) Volatile.Write(ref turns[own], turns[own] + 1);
            });
            threads[index].Name = names[own];
            threads[index].Priority = own == 0 ? ThreadPriority.Lowest : ThreadPriority.Highest;
            threads[index].Start();
        }

        // Of processor time, not of turns: how long one takes may differ between two threads.
        SpinWait.SpinUntil(() => Volatile.Read(ref turns[0]) > 0 && Volatile.Read(ref turns[1]) > 0, 10_000);
        TimeSpan[] before = [.. names.Select(RunTimeOf)];
        Thread.Sleep(400);
        TimeSpan[] used = [.. names.Select((name, index) => RunTimeOf(name) - before[index])];
        Volatile.Write(ref stop, true);
        foreach (Thread thread in threads) thread.Join();
        Assert.True(used[0] > TimeSpan.Zero);
        Assert.True(used[1] > 2 * used[0], $"lowest {used[0]}, highest {used[1]}");
    }

    private static TimeSpan RunTimeOf(string thread) => Machine.Threads.Single(one => one.Name == thread).RunTime;

    // The kernel lists the thread that asks as running.
    private static string CurrentName() => Machine.Threads.Single(static thread => thread.State == KernelThreadState.Running).Name;

    private static string NameWithin(string named, string? renamed)
    {
        string name = string.Empty;
        var thread = new Thread(() =>
        {
            if (renamed is not null) Thread.CurrentThread.Name = renamed;
            name = CurrentName();
        });
        thread.Name = named;
        thread.Start();
        thread.Join();
        return name;
    }
}
