namespace TestRunner.Conformance.Threads;

/// <summary>What threads wait on.</summary>
internal static class LockChecks
{
    public static readonly CheckGroup All = new("threads")
    {
        { "lock keeps increments together", () => Counted(static (gate, add) => { lock (gate) add(); }) },
        { "Lock keeps increments together", LockClass },
        { "SpinLock keeps increments together", SpinLockCounts },
        { "Interlocked keeps increments together", () => Counted(static (_, _) => { }, interlocked: true) },
        { "lock is recursive", () => Recursive() },
        { "Monitor.Exit without Enter", () => Shown.Thrown(() => Monitor.Exit(new object())) },
        { "Monitor.Pulse without the lock", () => Shown.Thrown(() => Monitor.Pulse(new object())) },
        { "Monitor.TryEnter fails when another holds it", TryEnterElsewhere },
        { "Monitor.Wait returns when pulsed", PulseOnce },
        { "Monitor.Wait gives up in time", () => { object gate = new(); lock (gate) return Monitor.Wait(gate, 20); } },
        { "Monitor.PulseAll wakes all", PulseAll },
        { "Monitor hands work over a thousand times", PingPong },
        { "SemaphoreSlim lets in as many as it says", Semaphore },
        { "SemaphoreSlim.WaitAsync", async () => { SemaphoreSlim s = new(0); Task<bool> w = s.WaitAsync(5000); s.Release(); return await w; } },
        { "SemaphoreSlim over its maximum", () => Shown.Thrown(() => { using SemaphoreSlim s = new(1, 1); s.Release(); }) },
        { "ReaderWriterLockSlim admits readers together, writers alone", ReaderWriter },
        { "ReaderWriterLockSlim upgrade", Upgrade },
        { "ReaderWriterLockSlim refuses recursion", () => Shown.Thrown(() => { using ReaderWriterLockSlim l = new(); l.EnterWriteLock(); try { l.EnterWriteLock(); } finally { l.ExitWriteLock(); } }) },
        { "Barrier phases", BarrierPhases },
        { "CountdownEvent", Countdown },
        { "ManualResetEventSlim stays set", () => { using ManualResetEventSlim e = new(); e.Set(); return (e.Wait(0), e.Wait(0)); } },
        { "AutoResetEvent lets one through", () => { using AutoResetEvent e = new(true); return (e.WaitOne(0), e.WaitOne(0)); } },
        { "Mutex is owned by a thread", MutexOwner },
        { "Mutex abandoned", Abandoned },
        { "Semaphore of the system counts", () => { using Semaphore s = new(2, 3); return (s.WaitOne(0), s.WaitOne(0), s.WaitOne(0), s.Release(2)); } },
        { "WaitHandle.WaitAny", () => { using ManualResetEvent a = new(false), b = new(true); return WaitHandle.WaitAny([a, b], 1000); } },
        { "WaitHandle.WaitAny times out", () => { using ManualResetEvent a = new(false); return WaitHandle.WaitAny([a], 10) == WaitHandle.WaitTimeout; } },
        { "WaitHandle.WaitAll", () => { using ManualResetEvent a = new(true), b = new(true); return WaitHandle.WaitAll([a, b], 1000); } },
        { "WaitHandle.SignalAndWait", () => { using ManualResetEvent a = new(false), b = new(true); return (WaitHandle.SignalAndWait(a, b), a.WaitOne(0)); } },
        { "Lazy makes one value for many threads", LazyOnce },
    };

    private static int Counted(Action<object, Action> guard, bool interlocked = false)
    {
        object gate = new();
        int count = 0;
        Fleet.Run(8, _ =>
        {
            for (int i = 0; i < 5000; i++)
            {
                if (interlocked)
                    Interlocked.Increment(ref count);
                else
                    guard(gate, () => count++);
            }
        });
        return count;
    }

    private static object LockClass()
    {
        Lock gate = new();
        int count = 0;
        Fleet.Run(8, _ =>
        {
            for (int i = 0; i < 5000; i++)
            {
                lock (gate)
                    count++;
            }
        });
        return (count, gate.IsHeldByCurrentThread);
    }

    private static object SpinLockCounts()
    {
        SpinLock gate = new(enableThreadOwnerTracking: false);
        int count = 0;
        Fleet.Run(4, _ =>
        {
            for (int i = 0; i < 2000; i++)
            {
                bool taken = false;
                gate.Enter(ref taken);
                count++;
                gate.Exit();
            }
        });
        return count;
    }

    private static object Recursive()
    {
        object gate = new();
        lock (gate)
        {
            lock (gate)
                return Monitor.IsEntered(gate);
        }
    }

    private static object TryEnterElsewhere()
    {
        object gate = new();
        bool entered = true;
        lock (gate)
            Fleet.Run(1, _ => entered = Monitor.TryEnter(gate, 10));
        return entered;
    }

    private static void PulseOnce(TextWriter output)
    {
        object gate = new();
        bool ready = false;
        Thread waiter = new(() =>
        {
            lock (gate)
            {
                while (!ready)
                    Monitor.Wait(gate);
            }
        });
        waiter.Start();
        lock (gate)
        {
            ready = true;
            Monitor.Pulse(gate);
        }

        output.WriteLine(waiter.Join(20_000));
    }

    private static object PulseAll()
    {
        object gate = new();
        int waiting = 0;
        int woken = 0;
        bool go = false;
        Thread[] threads = Fleet.Start(10, _ =>
        {
            lock (gate)
            {
                waiting++;
                while (!go)
                    Monitor.Wait(gate);
                woken++;
            }
        });
        while (Volatile.Read(ref waiting) < 10)
            Thread.Sleep(1);
        lock (gate)
        {
            go = true;
            Monitor.PulseAll(gate);
        }

        Fleet.Join(threads);
        return woken;
    }

    private static object PingPong()
    {
        object gate = new();
        int turn = 0;
        Fleet.Run(2, me =>
        {
            for (int i = 0; i < 1000; i++)
            {
                lock (gate)
                {
                    while (turn % 2 != me)
                        Monitor.Wait(gate);
                    turn++;
                    Monitor.PulseAll(gate);
                }
            }
        });
        return turn;
    }

    // The first to come wait inside for each other, however late the last of them starts.
    private static object Semaphore()
    {
        const int room = 3;
        using SemaphoreSlim gate = new(room);
        int inside = 0;
        int most = 0;
        Fleet.Run(10, _ =>
        {
            gate.Wait();
            int now = Interlocked.Increment(ref inside);
            lock (gate)
                most = Math.Max(most, now);
            do
                Thread.Sleep(5);
            while (Volatile.Read(ref most) < room);
            Interlocked.Decrement(ref inside);
            gate.Release();
        });
        return (most, gate.CurrentCount);
    }

    private static object ReaderWriter()
    {
        using ReaderWriterLockSlim gate = new();
        int value = 0;
        int torn = 0;
        Fleet.Run(6, me =>
        {
            for (int i = 0; i < 200; i++)
            {
                if (me < 2)
                {
                    gate.EnterWriteLock();
                    value++;
                    Thread.Yield();
                    value++;
                    gate.ExitWriteLock();
                }
                else
                {
                    gate.EnterReadLock();
                    if (value % 2 != 0)
                        Interlocked.Increment(ref torn);
                    gate.ExitReadLock();
                }
            }
        });
        return (value, torn);
    }

    private static object Upgrade()
    {
        using ReaderWriterLockSlim gate = new();
        gate.EnterUpgradeableReadLock();
        gate.EnterWriteLock();
        bool both = gate.IsWriteLockHeld && gate.IsUpgradeableReadLockHeld;
        gate.ExitWriteLock();
        gate.ExitUpgradeableReadLock();
        return both;
    }

    private static object BarrierPhases()
    {
        List<long> phases = [];
        using Barrier barrier = new(4, b => phases.Add(b.CurrentPhaseNumber));
        Fleet.Run(4, _ =>
        {
            for (int i = 0; i < 3; i++)
                barrier.SignalAndWait();
        });
        return phases;
    }

    private static object Countdown()
    {
        using CountdownEvent left = new(5);
        Fleet.Run(5, _ => left.Signal());
        return (left.IsSet, left.CurrentCount);
    }

    private static object MutexOwner()
    {
        using Mutex mutex = new(initiallyOwned: true);
        string other = "";
        Fleet.Run(1, _ => other = Shown.Thrown(mutex.ReleaseMutex));
        mutex.ReleaseMutex();
        return other;
    }

    private static object Abandoned()
    {
        using Mutex mutex = new();
        Fleet.Run(1, _ => mutex.WaitOne());
        return Shown.Thrown(() => mutex.WaitOne());
    }

    private static object LazyOnce()
    {
        int made = 0;
        Lazy<int> lazy = new(() => Interlocked.Increment(ref made));
        Fleet.Run(8, _ => _ = lazy.Value);
        return (made, lazy.Value);
    }
}
