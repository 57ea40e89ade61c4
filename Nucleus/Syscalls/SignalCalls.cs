using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Signals;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>Signal handlers, masks and sending.</summary>
// SAFETY: every buffer that a call brings is touched, page by page, before a byte of it is read or written.
internal static class SignalCalls
{
    private const ulong MaskBlock = 0;
    private const ulong MaskUnblock = 1;
    private const ulong MaskSet = 2;

    public static unsafe long Action(ulong signal, ulong newAction, ulong oldAction)
    {
        if (signal is 0 or > Signal.Count || (newAction != 0 && signal is Signal.Kill or Signal.Stop))
            return -Errno.Invalid;
        ulong bytes = (ulong)sizeof(SignalAction);
        if ((newAction != 0 && !PageFault.Touch(newAction, bytes, write: false)) || (oldAction != 0 && !PageFault.Touch(oldAction, bytes, write: true)))
            return -Errno.BadAddress;
        SignalAction* action = Delivery.ActionOf((int)signal);
        SignalAction before = *action;
        if (newAction != 0)
            *action = *(SignalAction*)newAction;
        if (oldAction != 0)
            *(SignalAction*)oldAction = before;
        return 0;
    }

    public static unsafe long Mask(ulong how, ulong newMask, ulong oldMask)
    {
        if ((newMask != 0 && !PageFault.Touch(newMask, sizeof(ulong), write: false)) || (oldMask != 0 && !PageFault.Touch(oldMask, sizeof(ulong), write: true)))
            return -Errno.BadAddress;
        Thread* thread = PerCpu.Thread;
        ulong before = thread->BlockedSignals;
        if (newMask != 0)
        {
            ulong set = *(ulong*)newMask;
            if (how > MaskSet)
                return -Errno.Invalid;
            ulong after = how == MaskBlock ? before | set : how == MaskUnblock ? before & ~set : set;
            thread->BlockedSignals = after & ~(Delivery.BitOf(Signal.Kill) | Delivery.BitOf(Signal.Stop));
        }

        if (oldMask != 0)
            *(ulong*)oldMask = before;
        return 0;
    }

    public static unsafe long AlternateStack(ulong newStack, ulong oldStack)
    {
        ulong bytes = (ulong)sizeof(Signals.AlternateStack);
        if ((newStack != 0 && !PageFault.Touch(newStack, bytes, write: false)) || (oldStack != 0 && !PageFault.Touch(oldStack, bytes, write: true)))
            return -Errno.BadAddress;
        Thread* thread = PerCpu.Thread;
        Signals.AlternateStack before = thread->SignalStack;
        if (before.Bytes == 0)
            before.Flags = Signals.AlternateStack.Disabled;
        if (newStack != 0)
        {
            thread->SignalStack = *(Signals.AlternateStack*)newStack;
            if ((thread->SignalStack.Flags & Signals.AlternateStack.Disabled) != 0)
                thread->SignalStack = default;
        }

        if (oldStack != 0)
            *(Signals.AlternateStack*)oldStack = before;
        return 0;
    }

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
