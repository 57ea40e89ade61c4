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
        long[] turns = new long[2];
        bool stop = false;
        var threads = new Thread[2];
        for (int index = 0; index < threads.Length; index++)
        {
            int mine = index;
            threads[index] = new Thread(() =>
            {
                while (!Volatile.Read(ref stop)) Interlocked.Increment(ref turns[mine]);
            });
            threads[index].Start();
        }

        Thread.Sleep(200);
        Volatile.Write(ref stop, true);
        foreach (Thread thread in threads) Assert.True(thread.Join(60_000));
        Assert.All(turns, static turn => Assert.True(turn > 1000, $"{turn} turns"));
    }

    [Fact]
    public void Monitor_lets_one_thread_in_at_a_time()
    {
        object gate = new();
        int inside = 0;
        int most = 0;
        int total = 0;
        Thread[] threads = StartAll(8, () =>
        {
            for (int turn = 0; turn < 200; turn++)
            {
                lock (gate)
                {
                    most = Math.Max(most, ++inside);
                    total++;
                    if (turn % 50 == 0) Thread.Yield();
                    inside--;
                }
            }
        });
        foreach (Thread thread in threads) Assert.True(thread.Join(20_000));
        Assert.Equal(1, most);
        Assert.Equal(8 * 200, total);
    }

    [Fact]
    public void Monitor_pulse_wakes_one_waiter()
    {
        object gate = new();
        int waiting = 0;
        int awake = 0;
        Thread[] threads = StartAll(3, () =>
        {
            lock (gate)
            {
                waiting++;
                Monitor.Wait(gate);
                awake++;
            }
        });
        Until(() => { lock (gate) return waiting == 3; });
        lock (gate) Monitor.Pulse(gate);
        Until(() => { lock (gate) return awake == 1; });
        Thread.Sleep(50);
        lock (gate)
        {
            Assert.Equal(1, awake);
            Monitor.PulseAll(gate);
        }

        foreach (Thread thread in threads) Assert.True(thread.Join(60_000));
        Assert.Equal(3, awake);
    }

    [Fact]
    public void Semaphore_admits_as_many_as_it_counts()
    {
        using var semaphore = new SemaphoreSlim(2);
        int inside = 0;
        int most = 0;
        Thread[] threads = StartAll(6, () =>
        {
            semaphore.Wait();
            int now = Interlocked.Increment(ref inside);
            lock (semaphore) most = Math.Max(most, now);
            Thread.Sleep(5);
            Interlocked.Decrement(ref inside);
            semaphore.Release();
        });
        foreach (Thread thread in threads) Assert.True(thread.Join(10_000));
        Assert.InRange(most, 1, 2);
        Assert.Equal(2, semaphore.CurrentCount);
    }

    [Fact]
    public void Thread_local_values_are_apart()
    {
        using var local = new ThreadLocal<int>(() => -1);
        local.Value = 1;
        int seen = 0;
        var thread = new Thread(() =>
        {
            seen = local.Value;
            local.Value = 2;
        });
        thread.Start();
        thread.Join();
        Assert.Equal(-1, seen);
        Assert.Equal(1, local.Value);
    }

    [Fact]
    public void Tasks_run_on_the_pool_and_give_their_results()
    {
        Task<int>[] tasks = [.. Enumerable.Range(0, 50).Select(static index => Task.Run(() => index * index))];
        Assert.True(Task.WaitAll(tasks, 20_000));
        Assert.Equal(Enumerable.Range(0, 50).Sum(static index => index * index), tasks.Sum(static task => task.Result));
    }

    [Fact]
    public void Join_with_a_limit_says_no_in_time()
    {
        using var end = new ManualResetEventSlim();
        var thread = new Thread(() => end.Wait()) { IsBackground = true };
        thread.Start();
        Assert.False(thread.Join(30));
        end.Set();
        Assert.True(thread.Join(60_000));
    }

    [Fact]
    public void Deep_recursion_has_room()
    {
        int depth = 0;
        var thread = new Thread(() => depth = Depth(5000), maxStackSize: 1024 * 1024);
        thread.Start();
        thread.Join();
        Assert.Equal(5000, depth);
    }

    private static int Depth(int left) => left == 0 ? 0 : 1 + Depth(left - 1);

    private static Thread[] StartAll(int count, Action body)
    {
        var threads = new Thread[count];
        for (int index = 0; index < count; index++)
        {
            threads[index] = new Thread(() => body());
            threads[index].Start();
        }

        return threads;
    }

    private static void Until(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, 60_000));

    [Fact]
    public void Name_given_before_the_start_is_the_kernels_name_too() => Assert.Equal("before", NameWithin(named: "before", renamed: null));

    [Fact]
    public void Name_changed_while_running_reaches_the_kernel_shortened() => Assert.Equal("a name of many ", NameWithin(named: "before", renamed: "a name of many words"));

    [Fact]
    public void Pool_thread_has_its_name() => Assert.Equal(".NET TP Worker", Task.Run(CurrentName).Result);

    [Theory]
    [InlineData(ThreadPriority.Lowest)]
    [InlineData(ThreadPriority.AboveNormal)]
    public void Priority_is_kept_before_and_after_the_start(ThreadPriority priority)
    {
        using var goOn = new ManualResetEventSlim();
        var thread = new Thread(goOn.Wait) { Priority = priority };
        Assert.Equal(priority, thread.Priority);
        thread.Start();
        Assert.Equal(priority, thread.Priority);
        thread.Priority = ThreadPriority.Highest;
        Assert.Equal(ThreadPriority.Highest, thread.Priority);
        goOn.Set();
        thread.Join();
        Assert.Equal(ThreadPriority.Normal, Thread.CurrentThread.Priority);
    }

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
