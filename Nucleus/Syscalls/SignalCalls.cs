using Nucleus.Abi;
using Nucleus.Signals;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>Signal handlers, masks and sending.</summary>
internal static class SignalCalls
{
    private const ulong MaskBlock = 0;
    private const ulong MaskUnblock = 1;
    private const ulong MaskSet = 2;

    public static long Action(ulong signal, ulong newAction, ulong oldAction)
    {
        if (signal is 0 or > Signal.Count || (newAction != 0 && signal is Signal.Kill or Signal.Stop))
            return -Errno.Invalid;
        ref SignalAction action = ref Delivery.ActionOf((int)signal);
        SignalAction before = action;
        if (newAction != 0 && !CallerMemory.TryLoad(newAction, out action))
        {
            action = before;
            return -Errno.BadAddress;
        }

        return CallerMemory.StoreIfWanted(oldAction, before);
    }

    // SAFETY: the current thread's block, which lives for as long as the thread runs.
    public static unsafe long Mask(ulong how, ulong newMask, ulong oldMask)
    {
        Thread* thread = PerCpu.Thread;
        ulong before = thread->BlockedSignals;
        if (newMask != 0)
        {
            if (!CallerMemory.TryLoad(newMask, out ulong set))
                return -Errno.BadAddress;
            if (how > MaskSet)
                return -Errno.Invalid;
            ulong after = how == MaskBlock ? before | set : how == MaskUnblock ? before & ~set : set;
            thread->BlockedSignals = after & ~(Delivery.BitOf(Signal.Kill) | Delivery.BitOf(Signal.Stop));
        }

        return CallerMemory.StoreIfWanted(oldMask, before);
    }

    // SAFETY: as in Mask.
    public static unsafe long AlternateStack(ulong newStack, ulong oldStack)
    {
        Thread* thread = PerCpu.Thread;
        AlternateStack before = thread->SignalStack;
        if (before.Bytes == 0)
            before.Flags = Signals.AlternateStack.Disabled;
        if (newStack != 0)
        {
            if (!CallerMemory.TryLoad(newStack, out AlternateStack after))
                return -Errno.BadAddress;
            thread->SignalStack = (after.Flags & Signals.AlternateStack.Disabled) != 0 ? default : after;
        }

        return CallerMemory.StoreIfWanted(oldStack, before);
    }

    // SAFETY: the scheduler's list gives the block of a thread that is alive, and nobody else runs meanwhile.
    public static unsafe long Send(ulong threadId, ulong signal)
    {
        if (signal > Signal.Count)
            return -Errno.Invalid;
        Thread* thread = Scheduler.Find((uint)threadId);
        if (thread == null)
            return -Errno.NoProcess;
        if (signal != 0)
            Delivery.Send(thread, (int)signal);
        return 0;
    }
}
