namespace TestRunner.Conformance.Threads;

/// <summary>Threads themselves, and what belongs to one of them.</summary>
internal static class ThreadChecks
{
    [ThreadStatic]
    private static int _own;

    public static readonly CheckGroup All = new("threads")
    {
        { "two thousand threads run at once", Thousands },
        { "a thread has its name", () => { string? name = null; Thread t = new(() => name = Thread.CurrentThread.Name) { Name = "worker" }; t.Start(); t.Join(); return name; } },
        { "a thread has its priority", () => { Thread t = new(static () => { }) { Priority = ThreadPriority.AboveNormal }; return t.Priority; } },
        { "states of a thread", States },
        { "a thread that ended cannot start again", () => { Thread t = new(static () => { }); t.Start(); t.Join(); return Shown.Thrown(t.Start); } },
        { "Join with a limit", () => { using ManualResetEventSlim e = new(); Thread t = new(e.Wait); t.Start(); bool early = t.Join(10); e.Set(); return (early, t.Join(20_000)); } },
        { "Thread.Abort is not supported", Abort },
        { "Thread.Interrupt ends a sleep", () => Interrupted(static () => Thread.Sleep(Timeout.Infinite)) },
        { "Thread.Interrupt ends a wait", () => Interrupted(static () => { object gate = new(); lock (gate) Monitor.Wait(gate); }) },
        { "Thread.Interrupt ends a join", () => Interrupted(static () => Thread.CurrentThread.Join()) },
        { "Thread.Interrupt before a wait", () => Interrupted(static () => { Thread.CurrentThread.Interrupt(); Thread.Sleep(1); }) },
        { "a loop without calls is preempted", Preempted },
        { "a busy thread lets a timer run", BusyAndTimer },
        { "ThreadStatic is each thread's own", OwnStatic },
        { "ThreadLocal is each thread's own", () => { using ThreadLocal<int> v = new(static () => 7, trackAllValues: true); Fleet.Run(3, me => v.Value += me); return v.Values.Order(); } },
        { "AsyncLocal flows into tasks and not back", AsyncLocals },
        { "ExecutionContext.SuppressFlow", SuppressFlow },
        { "Thread.Sleep sleeps as long as it says", () => SleepsAtLeast(1, 5, 20, 50) },
        { "Thread.Sleep(0) and Yield return", () => { Thread.Sleep(0); Thread.Yield(); return true; } },
        { "Thread.MemoryBarrier, Volatile and Interlocked.MemoryBarrierProcessWide", () => { Thread.MemoryBarrier(); Interlocked.MemoryBarrierProcessWide(); return true; } },
        { "Interlocked operations", () => { int v = 5; return (Interlocked.Add(ref v, 3), Interlocked.Exchange(ref v, 1), Interlocked.CompareExchange(ref v, 9, 1), Interlocked.Or(ref v, 6), Interlocked.And(ref v, 12), v); } },
        { "an exception in a thread stays out of Join", () => { Exception? caught = null; Thread t = new(() => { try { throw new FormatException("mine"); } catch (FormatException e) { caught = e; } }); t.Start(); t.Join(); return caught; } },
        { "deep recursion on a large stack", () => { long sum = 0; Thread t = new(() => sum = Depth(100_000), 64 << 20); t.Start(); t.Join(); return sum; } },
        { "processors", () => Environment.ProcessorCount >= 1 },
        { "threads come and go ten thousand times", () => { int n = 0; for (int i = 0; i < 100; i++) Fleet.Run(100, _ => Interlocked.Increment(ref n)); return n; } },
    };

    private static object Thousands()
    {
        const int count = 2000;
        using ManualResetEventSlim go = new();
        int ready = 0;
        int done = 0;
        Thread[] threads = Fleet.Start(count, _ =>
        {
            Interlocked.Increment(ref ready);
            go.Wait();
            Interlocked.Increment(ref done);
        });
        while (Volatile.Read(ref ready) < count)
            Thread.Sleep(5);
        go.Set();
        Fleet.Join(threads);
        return (ready, done);
    }

    private static void States(TextWriter output)
    {
        using ManualResetEventSlim go = new();
        Thread thread = new(go.Wait);
        output.WriteLine((thread.ThreadState, thread.IsAlive));
        thread.Start();
        while ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0)
            Thread.Sleep(1);
        output.WriteLine((thread.ThreadState, thread.IsAlive));
        go.Set();
        thread.Join();
        output.WriteLine((thread.ThreadState, thread.IsAlive));
    }

    private static object Abort()
    {
#pragma warning disable SYSLIB0006 // that it throws is what is checked
        return Shown.Thrown(Thread.CurrentThread.Abort);
#pragma warning restore SYSLIB0006
    }

    private static object Interrupted(Action wait)
    {
        string outcome = "";
        Thread thread = new(() => outcome = Shown.Thrown(wait)) { IsBackground = true };
        thread.Start();
        while ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0 && thread.IsAlive)
            Thread.Sleep(1);
        thread.Interrupt();
        thread.Join(20_000);
        return outcome;
    }

    private static object Preempted()
    {
        const int count = 3;
        bool stop = false;
        int looping = 0;
        long turns = 0;
        Thread[] threads = Fleet.Start(count, _ =>
        {
            Interlocked.Increment(ref looping);
            long n = 0;
            do
                n++;
            while (!Volatile.Read(ref stop));
            Interlocked.Add(ref turns, n);
        });
        while (Volatile.Read(ref looping) < count)
            Thread.Sleep(1);
        Thread.Sleep(30);
        Volatile.Write(ref stop, true);
        Fleet.Join(threads);
        return turns >= count;
    }

    private static object BusyAndTimer()
    {
        int fired = 0;
        using Timer timer = new(_ => Interlocked.Increment(ref fired), null, 5, 5);
        Fleet.Run(1, _ =>
        {
            while (Volatile.Read(ref fired) < 3)
            {
            }
        });
        return fired >= 3;
    }

    private static object OwnStatic()
    {
        _own = 42;
        int other = -1;
        Fleet.Run(1, _ => other = _own++);
        return (_own, other);
    }

    private static async Task<object?> AsyncLocals()
    {
        AsyncLocal<string> value = new() { Value = "outer" };
        string inside = await Task.Run(() =>
        {
            string seen = value.Value!;
            value.Value = "inner";
            return seen;
        });
        return (inside, value.Value);
    }

    private static object SuppressFlow()
    {
        AsyncLocal<string> value = new() { Value = "outer" };
        Task<string> task;
        using (ExecutionContext.SuppressFlow())
            task = Task.Run(() => value.Value ?? "nothing");
        return task.Result;
    }

    private static object SleepsAtLeast(params int[] milliseconds) => milliseconds.All(static ms =>
    {
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Thread.Sleep(ms);
        return System.Diagnostics.Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(ms);
    });

    private static long Depth(int left) => left == 0 ? 0 : Depth(left - 1) + 1;
}
