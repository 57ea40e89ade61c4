using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>Threads, futexes, and what a thread asks about itself.</summary>
internal static class ThreadCalls
{
    private const ulong CloneThread = 0x0001_0000;
    private const ulong CloneSetTls = 0x0008_0000;
    private const ulong CloneParentSetTid = 0x0010_0000;
    private const ulong CloneChildClearTid = 0x0020_0000;
    private const ulong CloneChildSetTid = 0x0100_0000;
    private const ulong Clone3Bytes = 64;
    private const ulong ArchSetFs = 0x1002;
    private const ulong ArchGetFs = 0x1003;
    private const ulong PrctlSetName = 15;
    private const ulong PrctlGetName = 16;
    private const ulong MembarrierQuery = 0;
    private const long MembarrierPrivateExpedited = 0x18; // PRIVATE_EXPEDITED and its registration

    private const ulong FutexWait = 0;
    private const ulong FutexWake = 1;
    private const ulong FutexRequeue = 3;
    private const ulong FutexCompareRequeue = 4;
    private const ulong FutexWaitBits = 9;
    private const ulong FutexWakeBits = 10;
    private const ulong FutexCommand = 0x7F;
    private const ulong FutexRealtime = 0x100;

    /// <summary>struct clone_args (clone(2)).</summary>
    private struct CloneArguments
    {
        public ulong Flags;
        public ulong PidFd;
        public ulong ChildTid;
        public ulong ParentTid;
        public ulong ExitSignal;
        public ulong Stack;
        public ulong StackBytes;
        public ulong Tls;
    }

    // SAFETY: the frame is the caller's, on its kernel stack; it is passed on.
    public static unsafe long Clone3(Frame* frame, ulong arguments, ulong bytes)
    {
        if (bytes < Clone3Bytes)
            return -Errno.Invalid;
        if (!CallerMemory.TryLoad(arguments, out CloneArguments from))
            return -Errno.BadAddress;
        return Clone(frame, from.Flags, from.Stack + from.StackBytes, from.ParentTid, from.ChildTid, from.Tls);
    }

    // SAFETY: the parent is the running thread and the child a new one, which nobody else knows of yet; each frame is whole, its XMM registers below it.
    public static unsafe long Clone(Frame* frame, ulong flags, ulong stack, ulong parentTid, ulong childTid, ulong tls)
    {
        if ((flags & CloneThread) == 0)
            return -Errno.NotImplemented; // no processes here
        parentTid = (flags & CloneParentSetTid) != 0 ? parentTid : 0;
        ulong setTid = (flags & CloneChildSetTid) != 0 ? childTid : 0;
        if (CallerMemory.StoreIfWanted(parentTid, 0u) < 0 || CallerMemory.StoreIfWanted(setTid, 0u) < 0)
            return -Errno.BadAddress;
        Thread* thread = Scheduler.CreateThread();
        if (thread == null)
            return -Errno.TryAgain;

        Thread* parent = PerCpu.Thread;
        Frame* childFrame = Thread.FrameOf(thread);
        Block.Copy(Frame.Xmm(childFrame), Frame.Xmm(frame), (ulong)sizeof(Frame) + Frame.XmmBytes);
        childFrame->Rax = 0;
        if (stack != 0)
            childFrame->Rsp = stack;
        VectorState.Save(Thread.VectorArea(thread));
        thread->FsBase = (flags & CloneSetTls) != 0 ? tls : parent->FsBase;
        thread->BlockedSignals = parent->BlockedSignals;
        thread->Name = parent->Name;
        thread->ClearAtExit = (flags & CloneChildClearTid) != 0 ? childTid : 0;
        CallerMemory.StoreIfWanted(parentTid, thread->Id);
        CallerMemory.StoreIfWanted(setTid, thread->Id);
        Scheduler.Start(thread);
        return thread->Id;
    }

    // SAFETY: as in Prctl.
    public static unsafe long Exit()
    {
        Thread* thread = PerCpu.Thread;
        if (thread->ClearAtExit != 0 && CallerMemory.Store(thread->ClearAtExit, 0u) == 0)
            Threads.Futex.Wake(thread->ClearAtExit, 1, Threads.Futex.AnyBits);
        Scheduler.Exit();
        return 0;
    }

    public static long ExitGroup(int status)
    {
        Power.Off(status & 0xFF);
        Cpu.HaltForever();
        return 0;
    }

    public static long Futex(ulong address, ulong operation, uint value, ulong timeout, ulong address2, uint value3)
    {
        switch (operation & FutexCommand)
        {
            case FutexWait:
            case FutexWaitBits:
                bool bits = (operation & FutexCommand) == FutexWaitBits;
                long read = TimeCalls.ReadDeadline(timeout, absolute: bits, wall: (operation & FutexRealtime) != 0, out ulong deadline);
                return read < 0 ? read : Threads.Futex.Wait(address, value, deadline, bits ? value3 : Threads.Futex.AnyBits);
            case FutexWake:
                return Threads.Futex.Wake(address, value, Threads.Futex.AnyBits);
            case FutexWakeBits:
                return Threads.Futex.Wake(address, value, value3);
            case FutexRequeue:
                return Threads.Futex.Requeue(address, value, timeout, address2);
            case FutexCompareRequeue:
                if (!CallerMemory.TryLoad(address, out uint found))
                    return -Errno.BadAddress;
                return found == value3 ? Threads.Futex.Requeue(address, value, timeout, address2) : -Errno.TryAgain;
            default:
                return -Errno.NotImplemented;
        }
    }

    // SAFETY: as in Prctl.
    public static unsafe long ArchPrctl(ulong operation, ulong value)
    {
        switch (operation)
        {
            case ArchSetFs:
                PerCpu.Thread->FsBase = value;
                Cpu.WriteMsr(Msr.FsBase, value);
                return 0;
            case ArchGetFs:
                return CallerMemory.Store(value, PerCpu.Thread->FsBase);
            default:
                return -Errno.Invalid;
        }
    }

    // SAFETY: the current thread's block, which lives for as long as the thread runs.
    public static unsafe long Prctl(ulong operation, ulong value)
    {
        switch (operation)
        {
            case PrctlSetName:
                ThreadNameBytes name = default;
                for (int i = 0; i < ThreadNameBytes.Length - 1; i++)
                {
                    if (!CallerMemory.TryLoad(value + (ulong)i, out byte character))
                        return -Errno.BadAddress;
                    if (character == 0)
                        break;
                    name[i] = character;
                }

                PerCpu.Thread->Name = name;
                return 0;
            case PrctlGetName:
                return CallerMemory.Store(value, PerCpu.Thread->Name);
            default:
                return -Errno.Invalid;
        }
    }

    public static long GetAffinity(ulong bytes, ulong mask)
    {
        const ulong firstProcessor = 1;
        if (bytes < sizeof(ulong))
            return -Errno.Invalid;
        return CallerMemory.Store(mask, firstProcessor) < 0 ? -Errno.BadAddress : sizeof(ulong);
    }

    /// <summary>One processor runs threads, and being here orders its accesses: a barrier is done as soon as it is asked for.</summary>
    public static long Membarrier(ulong command) => command == MembarrierQuery ? MembarrierPrivateExpedited : 0;

    // SAFETY: as in Prctl.
    public static unsafe long SetTidAddress(ulong address)
    {
        PerCpu.Thread->ClearAtExit = address;
        return PerCpu.Thread->Id;
    }

    public static long Yield()
    {
        Scheduler.Yield();
        return 0;
    }

    /// <summary>One processor runs threads: the first, of the first node.</summary>
    public static long GetCpu(ulong cpu, ulong node) => CallerMemory.StoreIfWanted(cpu, 0u) | CallerMemory.StoreIfWanted(node, 0u);
}
