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
internal static class Scheduler
{
    private const ulong LowestSliceNanoseconds = 500_000; // twice as long with each priority: 2 ms for a normal thread

    private static WaitQueue s_ready;
    // SAFETY: the blocks of the threads that are alive, linked by themselves. Changed with interrupts off.
    private static unsafe Thread* s_all;
    // SAFETY: a thread that has ended and whose stack may still be in use; given back by the thread that runs next.
    private static unsafe Thread* s_ended;
    private static int s_count;
    private static uint s_lastId;
    private static ulong s_timerSetFor;

    // SAFETY: as in s_all.
    public static unsafe Thread* All => s_all;

    public static int Count => s_count;

    /// <summary>Makes the idle thread, and the first real one, which the caller fills in.</summary>
    // SAFETY: the processor's block is static memory, and its own thread's block was just made.
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
    // SAFETY: the caller has the first thread from Initialize; the idle thread is never given back.
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
    // SAFETY: as in s_all: a new block is put before the first.
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

    // SAFETY: a block that was made a moment ago and that nobody else knows of.
    public static unsafe void Start(Thread* thread)
    {
        thread->State = ThreadState.Ready;
        WaitQueue.Append(ref s_ready, thread);
        BoundSlice();
    }

    // SAFETY: as in s_all.
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
    // SAFETY: as in s_all.
    public static unsafe ulong RunTicks()
    {
        ulong ticks = RunTicksOfCurrent() - PerCpu.Thread->RunTsc;
        for (Thread* thread = s_all; thread != null; thread = thread->Next)
            ticks += thread->RunTsc;
        return ticks;
    }

    /// <summary>Those of the current thread.</summary>
    // SAFETY: the current thread's block, which lives for as long as the thread runs.
    public static unsafe ulong RunTicksOfCurrent() => PerCpu.Thread->RunTsc + Cpu.ReadTsc() - PerCpu.Thread->SwitchedInTsc;

    /// <summary>Ends the current thread. Its memory goes when the next thread runs, since this still uses its stack.</summary>
    // SAFETY: as in s_all: the block leaves the list now and is given back once another thread's stack is in use.
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
    /// The current thread waits in a queue until it is woken, the deadline passes, or a signal comes. Other threads run meanwhile, so what was true before
    /// may not be after.
    /// </summary>
    // SAFETY: as in RunTicksOfCurrent.
    public static unsafe WakeReason Wait(ref WaitQueue queue, ulong deadline)
    {
        if (Signals.Delivery.IsPending(PerCpu.Thread))
            return WakeReason.Interrupted;
        WaitQueue.Append(ref queue, PerCpu.Thread);
        return Block(deadline);
    }

    /// <summary>As <see cref="Wait"/>, for the time alone.</summary>
    // SAFETY: as in RunTicksOfCurrent.
    public static unsafe WakeReason Sleep(ulong deadline) => Signals.Delivery.IsPending(PerCpu.Thread) ? WakeReason.Interrupted : Block(deadline);

    // SAFETY: as in RunTicksOfCurrent.
    private static unsafe WakeReason Block(ulong deadline)
    {
        Thread* thread = PerCpu.Thread;
        thread->State = ThreadState.Waiting;
        thread->WakeReason = WakeReason.Woken;
        thread->Deadline = deadline;
        if (deadline != Clock.Never)
            Deadlines.Add(thread);
        Reschedule();
        return thread->WakeReason;
    }

    // SAFETY: a queue holds blocks of threads that wait, and so are alive; each leaves it when it is woken.
    public static unsafe void WakeAll(ref WaitQueue queue, bool first = false)
    {
        while (queue.First != null)
            Wake(queue.First, WakeReason.Woken, first);
    }

    /// <summary>Ends a thread's wait. <paramref name="first"/>: it goes before the others, as the answer to an interrupt.</summary>
    // SAFETY: callers have the thread from a queue, from the heap of deadlines or from the list of all: it is alive.
    public static unsafe void Wake(Thread* thread, WakeReason reason, bool first)
    {
        if (thread->State != ThreadState.Waiting)
            return;
        WaitQueue.Remove(thread);
        Deadlines.Remove(thread);
        thread->WakeReason = reason;
        thread->State = ThreadState.Ready;
        if (first)
        {
            WaitQueue.Prepend(ref s_ready, thread);
            PerCpu.Current->RescheduleWanted = 1;
        }
        else
        {
            WaitQueue.Append(ref s_ready, thread);
        }

        BoundSlice();
    }

    /// <summary>Lets the others run first.</summary>
    // SAFETY: as in RunTicksOfCurrent.
    public static unsafe void Yield()
    {
        if (!AnyReady)
            return;
        Thread* thread = PerCpu.Thread;
        thread->State = ThreadState.Ready;
        WaitQueue.Append(ref s_ready, thread);
        Reschedule();
    }

    /// <summary>The timer's interrupt: wakes whose time has come.</summary>
    // SAFETY: threads in the heap of deadlines wait, and so are alive; the interrupted thread is, too.
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
    // SAFETY: the processor's own block, which GS points to.
    public static unsafe void YieldIfWanted()
    {
        PerCpu* cpu = PerCpu.Current;
        if (cpu->RescheduleWanted != 0 && cpu->CurrentThread != cpu->IdleThread)
            Yield();
    }

    /// <summary>Sets the timer for what comes next: a deadline, the end of a slice, the watchdog, a sample.</summary>
    // SAFETY: as in YieldIfWanted.
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

    // SAFETY: the pointer is compared with null and not followed.
    private static unsafe bool AnyReady => s_ready.First != null;

    // SAFETY: both threads are alive: one runs, the other was ready or is the idle thread. Each stack was left by SwitchStack, or made by Thread.Create as if.
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

    // SAFETY: as in YieldIfWanted.
    private static unsafe void SetCurrent(PerCpu* cpu, Thread* thread)
    {
        cpu->CurrentThread = thread;
        cpu->KernelStack = thread->KernelStackTop;
        cpu->Task->Ist1 = thread->KernelStackTop;
    }

    // SAFETY: as in s_ended: another thread's stack is in use now.
    private static unsafe void ReapEnded()
    {
        if (s_ended == null)
            return;
        Thread.Destroy(s_ended);
        s_ended = null;
    }

    // Others are ready now, so the running thread's slice has to end.
    // SAFETY: as in YieldIfWanted.
    private static unsafe void BoundSlice()
    {
        Thread* current = PerCpu.Thread;
        PerCpu* cpu = PerCpu.Current;
        if (current != null && current != cpu->IdleThread && current->SliceEnd < s_timerSetFor)
            SetTimer();
    }
}
