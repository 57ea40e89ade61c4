using System.Collections.Concurrent;

namespace TestRunner.Conformance.Threads;

/// <summary><see cref="Thread.Interrupt"/>, in everything that a thread can wait in; and what was waited for works afterwards.</summary>
internal static class InterruptChecks
{
    public static readonly CheckGroup All = new("threads")
    {
        { "interrupted in lock", InLock },
        { "interrupted in a Lock", InNewLock },
        { "interrupted in Monitor.TryEnter with a limit", InTryEnter },
        { "interrupted in Monitor.Wait, which has the lock again", InMonitorWait },
        { "interrupted in ManualResetEvent", InManualResetEvent },
        { "interrupted in AutoResetEvent, which keeps its signal", InAutoResetEvent },
        { "interrupted in ManualResetEventSlim", () => { ManualResetEventSlim e = new(); return Interrupted(() => e.Wait()); } },
        { "interrupted in SemaphoreSlim, which counts as before", InSemaphoreSlim },
        { "interrupted in Semaphore", () => { Semaphore s = new(0, 1); return Interrupted(() => s.WaitOne()); } },
        { "interrupted in Mutex", InMutex },
        { "interrupted in CountdownEvent", () => { CountdownEvent e = new(1); return Interrupted(() => e.Wait()); } },
        { "interrupted in Barrier", () => { Barrier b = new(2); return Interrupted(() => b.SignalAndWait()); } },
        { "interrupted in ReaderWriterLockSlim, reading", () => InReaderWriter(static l => l.EnterReadLock()) },
        { "interrupted in ReaderWriterLockSlim, writing", () => InReaderWriter(static l => l.EnterWriteLock()) },
        { "interrupted in ReaderWriterLock", InOldReaderWriter },
        { "interrupted in Task.Wait", () => { TaskCompletionSource s = new(); return Interrupted(() => s.Task.Wait()); } },
        { "interrupted in Task.WaitAll", () => { TaskCompletionSource s = new(); return Interrupted(() => Task.WaitAll(s.Task, Task.CompletedTask)); } },
        { "interrupted in Task.WaitAny", () => { TaskCompletionSource s = new(); return Interrupted(() => Task.WaitAny(s.Task)); } },
        { "interrupted in WaitHandle.WaitAny", () => { ManualResetEvent a = new(false); return Interrupted(() => WaitHandle.WaitAny([a, new ManualResetEvent(false)])); } },
        { "interrupted in WaitHandle.WaitAll", () => { ManualResetEvent a = new(false); return Interrupted(() => WaitHandle.WaitAll([a, new ManualResetEvent(true)])); } },
        { "interrupted in WaitHandle.SignalAndWait", InSignalAndWait },
        { "interrupted in BlockingCollection.Take", () => { BlockingCollection<int> c = []; return Interrupted(() => c.Take()); } },
        { "interrupted in BlockingCollection.Add", () => { BlockingCollection<int> c = new(1) { 1 }; return Interrupted(() => c.Add(2)); } },
        { "interrupted in Lazy that another makes", InLazy },
        { "interrupted in a static constructor", InStaticConstructor },
        { "interrupted twice is interrupted once", Twice },
        { "interrupted while it works, then in the next wait", WhileWorking },
        { "interrupted and never waiting ends well", NeverWaiting },
        { "interrupted in a finally block", InFinally },
        { "interrupted by eight at once", ByEight },
        { "interrupted before it starts, then sleeping", BeforeStart },
        { "interrupting who has ended", () => { Thread t = new(static () => { }); t.Start(); t.Join(); return Shown.Thrown(t.Interrupt); } },
        { "interrupting oneself", static () => { Thread.CurrentThread.Interrupt(); return (Shown.Thrown(static () => Thread.Sleep(0)), Shown.Thrown(static () => Thread.Sleep(1))); } },
    };

    private static string Interrupted(Action wait) => Interrupted(wait, static thread => thread.Interrupt());

    private static string Interrupted(Action wait, Action<Thread> interrupt)
    {
        string ended = "";
        Thread thread = new(() => ended = Shown.Thrown(wait)) { IsBackground = true };
        thread.Start();
        UntilItWaits(thread);
        interrupt(thread);
        thread.Join();
        return ended;
    }

    private static void UntilItWaits(Thread thread)
    {
        while ((thread.ThreadState & ThreadState.WaitSleepJoin) == 0)
            Thread.Sleep(1);
    }

    private static object InLock()
    {
        object held = new();
        string ended;
        lock (held)
            ended = Interrupted(() => { lock (held) { } });
        int after = 0;
        Fleet.Run(4, _ => { lock (held) { after++; } });
        return (ended, after);
    }

    private static object InNewLock()
    {
        Lock held = new();
        string ended;
        lock (held)
            ended = Interrupted(() => { lock (held) { } });
        int after = 0;
        Fleet.Run(4, _ => { lock (held) { after++; } });
        return (ended, after, held.IsHeldByCurrentThread);
    }

    private static object InTryEnter()
    {
        object held = new();
        lock (held)
            return Interrupted(() => Monitor.TryEnter(held, 100_000));
    }

    private static object InMonitorWait()
    {
        object o = new();
        bool owned = false;
        string ended = Interrupted(() =>
        {
            lock (o)
            {
                try
                {
                    Monitor.Wait(o);
                }
                finally
                {
                    owned = Monitor.IsEntered(o);
                }
            }
        });
        return (ended, owned, Monitor.TryEnter(o));
    }

    private static object InManualResetEvent()
    {
        using ManualResetEvent e = new(false);
        string ended = Interrupted(() => e.WaitOne());
        e.Set();
        return (ended, e.WaitOne(0));
    }

    private static object InAutoResetEvent()
    {
        using AutoResetEvent e = new(false);
        string ended = Interrupted(() => e.WaitOne());
        e.Set();
        return (ended, e.WaitOne(0), e.WaitOne(0));
    }

    private static object InSemaphoreSlim()
    {
        using SemaphoreSlim s = new(0);
        string ended = Interrupted(() => s.Wait());
        s.Release();
        return (ended, s.CurrentCount, s.Wait(0), s.CurrentCount);
    }

    private static object InMutex()
    {
        using Mutex m = new(true);
        string ended = Interrupted(() => m.WaitOne());
        m.ReleaseMutex();
        return (ended, m.WaitOne(0));
    }

    private static object InReaderWriter(Action<ReaderWriterLockSlim> enter)
    {
        ReaderWriterLockSlim l = new();
        l.EnterWriteLock();
        string ended = Interrupted(() => enter(l));
        l.ExitWriteLock();
        return (ended, l.TryEnterWriteLock(0), l.WaitingReadCount, l.WaitingWriteCount);
    }

    private static object InOldReaderWriter()
    {
        ReaderWriterLock l = new();
        l.AcquireWriterLock(-1);
        string ended = Interrupted(() => l.AcquireReaderLock(-1));
        l.ReleaseWriterLock();
        return (ended, l.IsWriterLockHeld);
    }

    private static object InSignalAndWait()
    {
        using ManualResetEvent signalled = new(false);
        using ManualResetEvent never = new(false);
        string ended = Interrupted(() => WaitHandle.SignalAndWait(signalled, never));
        return (ended, signalled.WaitOne(0));
    }

    private static object InLazy()
    {
        using ManualResetEventSlim go = new();
        using ManualResetEventSlim inside = new();
        Lazy<int> lazy = new(() => { inside.Set(); go.Wait(); return 5; });
        Thread maker = new(() => _ = lazy.Value);
        maker.Start();
        inside.Wait();
        string ended = Interrupted(() => _ = lazy.Value);
        go.Set();
        maker.Join();
        return (ended, lazy.Value);
    }

    private static class Slow
    {
        public static readonly int Value = Make();

        private static int Make()
        {
            Thread.Sleep(Timeout.Infinite);
            return 1;
        }
    }

    private static object InStaticConstructor() => Interrupted(static () => GC.KeepAlive(Slow.Value));

    private static object Twice()
    {
        string second = "";
        string first = Interrupted(
            () =>
            {
                try
                {
                    Thread.Sleep(Timeout.Infinite);
                }
                catch (ThreadInterruptedException)
                {
                    second = Shown.Thrown(static () => Thread.Sleep(20));
                    throw;
                }
            },
            static thread =>
            {
                thread.Interrupt();
                thread.Interrupt();
            });
        // Whether the second comes before the first is told is a matter of luck: at most two, and then none.
        return (first, second is "nothing thrown" or "ThreadInterruptedException: Thread was interrupted from a waiting state.");
    }

    private static object WhileWorking()
    {
        bool interrupted = false;
        string ended = "";
        Thread thread = new(() =>
        {
            while (!Volatile.Read(ref interrupted))
                Thread.SpinWait(100);
            ended = Shown.Thrown(static () => Thread.Sleep(1));
        });
        thread.Start();
        thread.Interrupt();
        Volatile.Write(ref interrupted, true);
        thread.Join();
        return ended;
    }

    private static object NeverWaiting()
    {
        bool interrupted = false;
        int done = 0;
        Thread thread = new(() =>
        {
            while (!Volatile.Read(ref interrupted))
                Thread.SpinWait(100);
            for (int i = 0; i < 1000; i++)
                done++;
        });
        thread.Start();
        thread.Interrupt();
        Volatile.Write(ref interrupted, true);
        thread.Join();
        return done;
    }

    private static object InFinally()
    {
        bool rest = false;
        string ended = Interrupted(() =>
        {
            try
            {
                throw new InvalidDataException("first");
            }
            finally
            {
                Thread.Sleep(Timeout.Infinite);
                rest = true;
            }
        });
        return (ended, rest);
    }

    private static object ByEight() =>
        Interrupted(static () => Thread.Sleep(Timeout.Infinite), static thread => Fleet.Run(8, _ => thread.Interrupt()));

    private static object BeforeStart()
    {
        string ended = "";
        Thread thread = new(() => ended = Shown.Thrown(static () => Thread.Sleep(10)));
        string refused = Shown.Thrown(thread.Interrupt);
        thread.Start();
        thread.Join();
        return (refused, ended);
    }
}
