using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Signals;
using Nucleus.X64;

namespace Nucleus.Threads;

/// <summary>Why a wait ended.</summary>
internal enum WakeReason : uint
{
    /// <summary>Somebody woke the thread.</summary>
    Woken,
    TimedOut,

    /// <summary>A signal is pending that the thread does not block.</summary>
    Interrupted,
}

/// <summary>One thread. It fills a frame; the vector registers of a thread that does not run lie at its end.</summary>
internal struct Thread
{
    public const int LowestPriority = 0;
    public const int NormalPriority = 2;
    public const int HighestPriority = 4;

    /// <summary>Where the kernel stack was left, while another thread runs.</summary>
    public ulong SavedStack;
    public ulong KernelStackTop;
    public ulong FsBase;
    public uint Id;
    public ThreadState State;

    /// <summary>Neighbours in the list of all threads.</summary>
    // SAFETY: blocks of threads that are alive, or null: one leaves the list before it is given back.
    public unsafe Thread* Next;
    // SAFETY: as in Next.
    public unsafe Thread* Previous;

    /// <summary>Neighbours in the one queue (ready or waiting) that the thread is in.</summary>
    // SAFETY: threads in the same queue, or null: they wait or are ready, and so are alive.
    public unsafe Thread* QueueNext;
    // SAFETY: as in QueueNext.
    public unsafe Thread* QueuePrevious;
    // SAFETY: the queue that the thread is in, static memory of the nucleus, or null.
    public unsafe WaitQueue* Queue;

    /// <summary>When a wait ends by itself, on the clock of Time.Clock; <see cref="Time.Clock.Never"/>.</summary>
    public ulong Deadline;

    /// <summary>Position in the heap of deadlines, or -1.</summary>
    public int HeapIndex;
    public WakeReason WakeReason;

    /// <summary>Address and bit set of a futex wait.</summary>
    public ulong FutexAddress;
    public uint FutexBits;

    /// <summary>Signals, bit n for signal n + 1, as Linux' sigset_t.</summary>
    public ulong BlockedSignals;
    public ulong PendingSignals;
    public AlternateStack SignalStack;

    /// <summary>How many handlers of signals the thread is in.</summary>
    public int SignalDepth;

    /// <summary>Cleared, and its waiters woken, when the thread ends (set_tid_address).</summary>
    public ulong ClearAtExit;

    /// <summary>Of the last page fault that became a signal.</summary>
    public ulong FaultAddress;

    /// <summary>The call being served, for a restart after a signal.</summary>
    public ulong CallNumber;
    public ulong RunTsc;
    public ulong SwitchedInTsc;
    public ulong Switches;

    /// <summary>When the thread has to give way to another that is ready.</summary>
    public ulong SliceEnd;
    public ThreadNameBytes Name;

    /// <summary>The number that the runtime knows the thread by, or 0.</summary>
    public uint RuntimeId;

    /// <summary>0 (lowest) to 4 (highest), as .NET's ThreadPriority.</summary>
    public byte Priority;

    /// <summary>Bytes that a thread has for its vector registers.</summary>
    // SAFETY: only the size of the structure is asked for, which needs the word.
    public static unsafe ulong VectorRoom => Frames.Size - (((ulong)sizeof(Thread) + 63) & ~63ul);

    // SAFETY: the frame is the first thing on the stack, which Create took for this thread and Destroy gives back.
    public static unsafe Frame* FrameOf(Thread* thread) => (Frame*)(thread->KernelStackTop - (ulong)sizeof(Frame));

    /// <summary>64-aligned room for the vector registers behind the fields.</summary>
    // SAFETY: the rest of the page that the block begins; VectorState sees to it that the registers fit.
    public static unsafe byte* VectorArea(Thread* thread) => (byte*)thread + (((ulong)sizeof(Thread) + 63) & ~63ul);

    /// <summary>A thread that has not run: switching to it enters its frame, all registers zero. Null when there is no memory.</summary>
    // SAFETY: the page and the stack were just taken, zeroed and mapped, for this thread alone; what is put on the stack is less than it holds.
    public static unsafe Thread* Create(uint id)
    {
        ulong frame = Frames.Allocate(FrameOwner.Nucleus);
        if (frame == Frames.None)
            return null;
        Thread* thread = (Thread*)DirectMap.Of(frame);
        thread->KernelStackTop = KernelStacks.Take();
        if (thread->KernelStackTop == 0)
        {
            Frames.Free(frame);
            return null;
        }

        thread->Id = id;
        thread->Priority = NormalPriority;
        thread->HeapIndex = -1;
        thread->Deadline = Time.Clock.Never;
        VectorState.Reset(VectorArea(thread));
        Frame* registers = FrameOf(thread);
        Block.Zero(Frame.Xmm(registers), (ulong)sizeof(Frame) + Frame.XmmBytes);
        registers->Cs = DescriptorTables.CodeSelector;
        registers->Ss = DescriptorTables.DataSelector;
        registers->Flags = ProcessorFlags.Interrupt | ProcessorFlags.Reserved;

        // What Cpu.SwitchStack pops: six registers and a return address.
        ulong* stack = (ulong*)Frame.Xmm(registers);
        *--stack = Image.Leave();
        for (int i = 0; i < 6; i++)
            *--stack = 0;
        thread->SavedStack = (ulong)stack;
        return thread;
    }

    /// <summary>Gives back what <see cref="Create"/> took; not from its own stack.</summary>
    // SAFETY: the scheduler calls this once for each thread that has ended, from another thread.
    public static unsafe void Destroy(Thread* thread)
    {
        KernelStacks.Give(thread->KernelStackTop);
        Frames.Free((ulong)thread - DirectMap.Base);
    }
}
