using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>Threads, futexes, and what a thread asks about itself.</summary>
// SAFETY: threads are found through the scheduler's list, never by an address that a call brings; buffers are touched before they are used.
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

    public static unsafe long Clone3(Frame* frame, ulong arguments, ulong bytes)
    {
        if (bytes < Clone3Bytes)
            return -Errno.Invalid;
        if (!PageFault.Touch(arguments, bytes, write: false))
            return -Errno.BadAddress;
        CloneArguments from = *(CloneArguments*)arguments;
        return Clone(frame, from.Flags, from.Stack + from.StackBytes, from.ParentTid, from.ChildTid, from.Tls);
    }

    public static unsafe long Clone(Frame* frame, ulong flags, ulong stack, ulong parentTid, ulong childTid, ulong tls)
    {
        if ((flags & CloneThread) == 0)
            return -Errno.NotImplemented; // no processes here
        if ((flags & CloneParentSetTid) != 0 && !PageFault.Touch(parentTid, sizeof(uint), write: true))
            return -Errno.BadAddress;
        if ((flags & CloneChildSetTid) != 0 && !PageFault.Touch(childTid, sizeof(uint), write: true))
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
        if ((flags & CloneParentSetTid) != 0)
            *(uint*)parentTid = thread->Id;
        if ((flags & CloneChildSetTid) != 0)
            *(uint*)childTid = thread->Id;
        Scheduler.Start(thread);
        return thread->Id;
    }

    public static unsafe long Exit()
    {
        Thread* thread = PerCpu.Thread;
        if (thread->ClearAtExit != 0 && PageFault.Touch(thread->ClearAtExit, sizeof(uint), write: true))
        {
            *(uint*)thread->ClearAtExit = 0;
            Threads.Futex.Wake(thread->ClearAtExit, 1, Threads.Futex.AnyBits);
        }

        Scheduler.Exit();
        return 0;
    }

    public static long ExitGroup(int status)
    {
        Power.Off(status & 0xFF);
        Cpu.HaltForever();
        return 0;
    }

    public static unsafe long Futex(ulong address, ulong operation, uint value, ulong timeout, ulong address2, uint value3)
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
                if (!PageFault.Touch(address, sizeof(uint), write: false))
                    return -Errno.BadAddress;
                return *(uint*)address == value3 ? Threads.Futex.Requeue(address, value, timeout, address2) : -Errno.TryAgain;
            default:
                return -Errno.NotImplemented;
        }
    }

    public static unsafe long ArchPrctl(ulong operation, ulong value)
    {
        switch (operation)
        {
            case ArchSetFs:
                PerCpu.Thread->FsBase = value;
                Cpu.WriteMsr(Msr.FsBase, value);
                return 0;
            case ArchGetFs:
                if (!PageFault.Touch(value, sizeof(ulong), write: true))
                    return -Errno.BadAddress;
                *(ulong*)value = PerCpu.Thread->FsBase;
                return 0;
            default:
                return -Errno.Invalid;
        }
    }

    public static unsafe long Prctl(ulong operation, ulong value)
    {
        byte* name = (byte*)&PerCpu.Thread->Name;
        switch (operation)
        {
            case PrctlSetName:
                for (int i = 0; i < ThreadNameBytes.Length; i++)
                {
                    if (!PageFault.Touch(value + (ulong)i, 1, write: false))
                        return -Errno.BadAddress;
                    name[i] = i == ThreadNameBytes.Length - 1 ? (byte)0 : ((byte*)value)[i];
                    if (name[i] == 0)
                        break;
                }

                return 0;
            case PrctlGetName:
                if (!PageFault.Touch(value, ThreadNameBytes.Length, write: true))
                    return -Errno.BadAddress;
                Block.Copy((void*)value, name, ThreadNameBytes.Length);
                return 0;
            default:
                return -Errno.Invalid;
        }
    }

    public static unsafe long GetAffinity(ulong bytes, ulong mask)
    {
        if (bytes < sizeof(ulong))
            return -Errno.Invalid;
        if (!PageFault.Touch(mask, sizeof(ulong), write: true))
            return -Errno.BadAddress;
        *(ulong*)mask = 1;
        return sizeof(ulong);
    }

    /// <summary>One processor runs threads, and being here orders its accesses: a barrier is done as soon as it is asked for.</summary>
    public static long Membarrier(ulong command) => command == MembarrierQuery ? MembarrierPrivateExpedited : 0;

    public static unsafe long GetCpu(ulong cpu, ulong node)
    {
        if (cpu != 0 && PageFault.Touch(cpu, sizeof(uint), write: true))
            *(uint*)cpu = PerCpu.Current->Index;
        if (node != 0 && PageFault.Touch(node, sizeof(uint), write: true))
            *(uint*)node = 0;
        return 0;
    }
}
