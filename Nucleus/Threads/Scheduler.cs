using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.Memory;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Threads;

/// <summary>
/// Which thread runs. Round robin over those that are ready; one that an interrupt woke goes first. There is no periodic tick: the timer is set
/// for the nearest of deadline and slice end, and a processor with nothing to do halts. All of this runs with interrupts off.
/// </summary>
// SAFETY: thread blocks live from creation until the scheduler, on another stack, gives them back; its lists are changed with interrupts
// off.
internal static class Scheduler
{
    private const ulong LowestSliceNanoseconds = 500_000; // twice as long with each priority: 2 ms for a normal thread

    private static WaitQueue s_ready;
    private static unsafe Thread* s_all;
    private static unsafe Thread* s_ended;
    private static int s_count;
    private static uint s_lastId;
    private static ulong s_timerSetFor;

    public static unsafe Thread* All => s_all;

    public static int Count => s_count;

    /// <summary>Makes the idle thread, and the first real one, which the caller fills in.</summary>
    public static unsafe Thread* Initialize(PerCpu* cpu)
    {
        s_timerSetFor = Clock.Never;
        cpu->IdleThread = Thread.Create(0);
        Thread* first = CreateThread();
        if (cpu->IdleThread == null || first == null)
            Panic.Fail("out of memory: no room for the first thread"u8);
        return first;
    }

    /// <summary>Leaves the boot stack for good: it becomes the idle thread's.</summary>
    public static unsafe void Run(Thread* first)
    {
        PerCpu* cpu = PerCpu.Current;
        SetCurrent(cpu, cpu->IdleThread);
        cpu->IdleThread->SwitchedInTsc = Cpu.ReadTsc();
        Start(first);
        while (true)
        {
            if (AnyReady)
                Reschedule();
            else
            {
                SetTimer();
                Cpu.WaitForInterrupt();
            }
        }
    }

    /// <summary>A new thread, not yet started, or null when there is no memory.</summary>
    public static unsafe Thread* CreateThread()
    {
        if (!Deadlines.EnsureRoom(s_count + 1))
            return null;
        Thread* thread = Thread.Create(s_lastId + 1);
        if (thread == null)
            return null;
        s_lastId++;
        s_count++;
        thread->Next = s_all;
        if (s_all != null)
            s_all->Previous = thread;
        s_all = thread;
        return thread;
    }

    public static unsafe void Start(Thread* thread)
    {
        thread->State = ThreadState.Ready;
        fixed (WaitQueue* ready = &s_ready)
            WaitQueue.Append(ready, thread);
        BoundSlice();
    }

    public static unsafe Thread* Find(uint id)
    {
        for (Thread* thread = s_all; thread != null; thread = thread->Next)
        {
            if (thread->Id == id)
                return thread;
        }

        return null;
    }

    /// <summary>Time stamp counter ticks that the threads alive now have run.</summary>
    public static unsafe ulong RunTicks()
    {
        ulong ticks = Cpu.ReadTsc() - PerCpu.Thread->SwitchedInTsc;
        for (Thread* thread = s_all; thread != null; thread = thread->Next)
            ticks += thread->RunTsc;
        return ticks;
    }

    /// <summary>Ends the current thread. Its memory goes when the next thread runs, since this still uses its stack.</summary>
    public static unsafe void Exit()
    {
        Thread* thread = PerCpu.Thread;
        if (thread->Next != null)
            thread->Next->Previous = thread->Previous;
        if (thread->Previous != null)
            thread->Previous->Next = thread->Next;
        else
            s_all = thread->Next;
        s_count--;
        thread->State = ThreadState.Waiting;
        ReapEnded();
        s_ended = thread;
        Reschedule();
        Panic.Fail("an ended thread ran again"u8);
    }

    /// <summary>
    /// The current thread waits in a queue (null: for the time alone) until it is woken, the deadline passes, or a signal comes. Other threads
    /// run meanwhile, so what was true before may not be after.
    /// </summary>
    public static unsafe WakeReason Wait(WaitQueue* queue, ulong deadline)
    {
        Thread* thread = PerCpu.Thread;
        if (Signals.Delivery.IsPending(thread))
            return WakeReason.Interrupted;
        thread->State = ThreadState.Waiting;
        thread->WakeReason = WakeReason.Woken;
        thread->Deadline = deadline;
        if (queue != null)
            WaitQueue.Append(queue, thread);
        if (deadline != Clock.Never)
            Deadlines.Add(thread);
        Reschedule();
        return thread->WakeReason;
    }

    /// <summary>Ends the first waiter's wait; false when nobody waits.</summary>
    public static unsafe bool WakeOne(WaitQueue* queue)
    {
        if (queue->First == null)
            return false;
        Wake(queue->First, WakeReason.Woken, first: false);
        return true;
    }

    public static unsafe void WakeAll(WaitQueue* queue, bool first = false)
    {
        while (queue->First != null)
            Wake(queue->First, WakeReason.Woken, first);
    }

    /// <summary>Ends a thread's wait. <paramref name="first"/>: it goes before the others, as the answer to an interrupt.</summary>
    public static unsafe void Wake(Thread* thread, WakeReason reason, bool first)
    {
        if (thread->State != ThreadState.Waiting)
            return;
        WaitQueue.Remove(thread);
        Deadlines.Remove(thread);
        thread->WakeReason = reason;
        thread->State = ThreadState.Ready;
        fixed (WaitQueue* ready = &s_ready)
        {
            if (first)
            {
                WaitQueue.Prepend(ready, thread);
                PerCpu.Current->RescheduleWanted = 1;
            }
            else
            {
                WaitQueue.Append(ready, thread);
            }
        }

        BoundSlice();
    }

    /// <summary>Lets the others run first.</summary>
    public static unsafe void Yield()
    {
        if (!AnyReady)
            return;
        Thread* thread = PerCpu.Thread;
        thread->State = ThreadState.Ready;
        fixed (WaitQueue* ready = &s_ready)
            WaitQueue.Append(ready, thread);
        Reschedule();
    }

    /// <summary>The timer's interrupt: wakes whose time has come.</summary>
    public static unsafe void OnTimer()
    {
        s_timerSetFor = Clock.Never;
        ulong now = Clock.Now();
        Clock.Refine(now);
        while (true)
        {
            Thread* thread = Deadlines.TakeExpired(now);
            if (thread == null)
                break;
            Wake(thread, WakeReason.TimedOut, first: true);
        }

        Watchdog.OnTimer(now);

        Thread* current = PerCpu.Thread;
        if (AnyReady && now >= current->SliceEnd)
            PerCpu.Current->RescheduleWanted = 1;
        SetTimer();
    }

    /// <summary>On the way out of an interrupt or a call: gives way if that was asked for.</summary>
    public static unsafe void YieldIfWanted()
    {
        PerCpu* cpu = PerCpu.Current;
        if (cpu->RescheduleWanted != 0 && cpu->CurrentThread != cpu->IdleThread)
            Yield();
    }

    /// <summary>Sets the timer for what comes next: a deadline, the end of a slice, the watchdog, a sample.</summary>
    public static unsafe void SetTimer()
    {
        ulong next = Deadlines.Nearest;
        if (Watchdog.Deadline < next)
            next = Watchdog.Deadline;
        if (Sampling.NextTime < next)
            next = Sampling.NextTime;
        PerCpu* cpu = PerCpu.Current;
        if (AnyReady && cpu->CurrentThread != cpu->IdleThread && cpu->CurrentThread->SliceEnd < next)
            next = cpu->CurrentThread->SliceEnd;
        if (next == s_timerSetFor)
            return;
        s_timerSetFor = next;
        LocalApic.SetTimer(next);
    }

    private static unsafe bool AnyReady => s_ready.First != null;

    private static unsafe void Reschedule()
    {
        PerCpu* cpu = PerCpu.Current;
        Thread* from = cpu->CurrentThread;
        Thread* to = s_ready.First;
        if (to == null)
            to = cpu->IdleThread;
        else
            WaitQueue.Remove(to);

        cpu->RescheduleWanted = 0;
        to->State = ThreadState.Running;
        ulong tsc = Cpu.ReadTsc();
        to->SliceEnd = Clock.FromTsc(tsc) + (LowestSliceNanoseconds << to->Priority);
        if (to == from)
            return;
        from->RunTsc += tsc - from->SwitchedInTsc;
        to->SwitchedInTsc = tsc;
        to->Switches++;
        VectorState.Save(Thread.VectorArea(from));
        SetCurrent(cpu, to);
        if (Deadlines.Nearest < s_timerSetFor || (AnyReady && to->SliceEnd < s_timerSetFor))
            SetTimer();
        Cpu.WriteMsr(Msr.FsBase, to->FsBase);
        VectorState.Restore(Thread.VectorArea(to));
        Cpu.SwitchStack(&from->SavedStack, to->SavedStack);
        if (PerCpu.Thread != s_ended)
            ReapEnded();
    }

    private static unsafe void SetCurrent(PerCpu* cpu, Thread* thread)
    {
        cpu->CurrentThread = thread;
        cpu->KernelStack = thread->KernelStackTop;
        cpu->Task->Ist1 = thread->KernelStackTop;
    }

    private static unsafe void ReapEnded()
    {
        if (s_ended == null)
            return;
        Thread.Destroy(s_ended);
        s_ended = null;
    }

    // Others are ready now, so the running thread's slice has to end.
    private static unsafe void BoundSlice()
    {
        Thread* current = PerCpu.Thread;
        PerCpu* cpu = PerCpu.Current;
        if (current != null && current != cpu->IdleThread && current->SliceEnd < s_timerSetFor)
            SetTimer();
    }
}
