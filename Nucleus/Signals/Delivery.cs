using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Signals;

/// <summary>Signal numbers (signal(7), x86-64).</summary>
internal static class Signal
{
    public const int IllegalInstruction = 4;    // SIGILL
    public const int Trap = 5;                  // SIGTRAP
    public const int Abort = 6;                 // SIGABRT
    public const int FloatingPoint = 8;         // SIGFPE
    public const int Kill = 9;                  // SIGKILL
    public const int SegmentationFault = 11;    // SIGSEGV
    public const int Child = 17;                // SIGCHLD
    public const int Continue = 18;             // SIGCONT
    public const int Stop = 19;                 // SIGSTOP
    public const int Urgent = 23;               // SIGURG
    public const int WindowChange = 28;         // SIGWINCH
    public const int Count = 64;
}

/// <summary>Linux' struct sigaction, as rt_sigaction takes it.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalAction
{
    public const ulong Default = 0;
    public const ulong Ignore = 1;
    public const ulong OnStack = 0x0800_0000;
    public const ulong Restart = 0x1000_0000;
    public const ulong NoDefer = 0x4000_0000;
    public const ulong ResetHandler = 0x8000_0000;

    public ulong Handler;
    public ulong Flags;
    public ulong Restorer;
    public ulong Mask;
}

/// <summary>Linux' stack_t.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct AlternateStack
{
    public const uint Disabled = 2;

    public ulong Address;
    public uint Flags;
    private uint _padding;
    public ulong Bytes;
}

/// <summary>Decides which signal a thread gets, and when: on its way out of the nucleus.</summary>
internal static class Delivery
{
    private const int CodeKernel = 0x80;        // SI_KERNEL
    private const int CodeDivide = 1;           // FPE_INTDIV
    private const int CodeUnmapped = 1;         // SEGV_MAPERR
    private const int CodeAccess = 2;           // SEGV_ACCERR
    private const int CodeThreadKill = -6;      // SI_TKILL

    private static Actions s_actions;

    [InlineArray(Signal.Count)]
    private struct Actions
    {
        private SignalAction _element;
    }

    public static ref SignalAction ActionOf(int signal) => ref s_actions[signal - 1];

    public static ulong BitOf(int signal) => 1ul << (signal - 1);

    // SAFETY: callers have the thread from the scheduler's list, or run on it: its block lives.
    public static unsafe bool IsPending(Thread* thread) => (thread->PendingSignals & ~thread->BlockedSignals) != 0;

    /// <summary>Sends a signal to one thread (tgkill). An interruptible wait of it ends.</summary>
    // SAFETY: as in IsPending.
    public static unsafe void Send(Thread* thread, int signal)
    {
        SignalAction action = ActionOf(signal);
        if (action.Handler == SignalAction.Ignore || (action.Handler == SignalAction.Default && IsIgnoredByDefault(signal)))
            return;
        thread->PendingSignals |= BitOf(signal);
        if (IsPending(thread))
            Scheduler.Wake(thread, WakeReason.Interrupted, first: true);
    }

    /// <summary>Gives the current thread what is pending, before it goes on at <paramref name="frame"/>.</summary>
    // SAFETY: as in IsPending.
    public static unsafe void DeliverPending(Frame* frame)
    {
        Thread* thread = PerCpu.Thread;
        while (IsPending(thread))
        {
            int signal = LowestBit(thread->PendingSignals & ~thread->BlockedSignals) + 1;
            thread->PendingSignals &= ~BitOf(signal);
            Deliver(frame, new SignalInfo { Number = signal, Code = CodeThreadKill, Sender = ProcessId }, fault: false);
        }
    }

    /// <summary>The current thread's own instruction failed. The signal cannot be blocked or ignored: without a handler the machine stops.</summary>
    // SAFETY: the frame is that of the trap, on the current thread's kernel stack.
    public static unsafe void DeliverFault(Frame* frame, ulong address, FaultOutcome outcome)
    {
        SignalInfo info = new() { Code = CodeKernel, Address = frame->Rip };
        switch (frame->Vector)
        {
            case TrapVector.DivideError:
                info.Number = Signal.FloatingPoint;
                info.Code = CodeDivide;
                break;
            case TrapVector.FloatingPoint or TrapVector.SimdFloatingPoint:
                info.Number = Signal.FloatingPoint;
                break;
            case TrapVector.InvalidOpcode:
                info.Number = Signal.IllegalInstruction;
                break;
            case TrapVector.Breakpoint or TrapVector.Debug:
                info.Number = Signal.Trap;
                break;
            case TrapVector.PageFault:
                info.Number = Signal.SegmentationFault;
                info.Code = outcome == FaultOutcome.NotAllowed ? CodeAccess : CodeUnmapped;
                info.Address = address;
                break;
            default:
                info.Number = Signal.SegmentationFault;
                info.Address = 0;
                break;
        }

        Thread* thread = PerCpu.Thread;
        if ((thread->BlockedSignals & BitOf(info.Number)) != 0 || ActionOf(info.Number).Handler <= SignalAction.Ignore)
            Panic.Trap("fault in a thread that does not handle it"u8, frame, address);
        Deliver(frame, info, fault: true);
    }

    public const int ProcessId = 1;

    // SAFETY: as in DeliverFault.
    private static unsafe void Deliver(Frame* frame, SignalInfo info, bool fault)
    {
        ref SignalAction action = ref ActionOf(info.Number);
        if (action.Handler == SignalAction.Ignore)
            return;
        if (action.Handler == SignalAction.Default)
        {
            if (!IsIgnoredByDefault(info.Number))
                Panic.Trap(info.Number == Signal.Abort ? "abort"u8 : "a signal ended the kernel"u8, frame, (ulong)info.Number);
            return;
        }

        Thread* thread = PerCpu.Thread;
        RestartCall(frame, thread, (action.Flags & SignalAction.Restart) != 0);
        if (!SignalFrame.Push(frame, thread, in action, info))
            Panic.Trap(fault ? "stack overflow"u8 : "no stack for a signal"u8, frame, info.Address);

        thread->SignalDepth++;
        if ((action.Flags & SignalAction.NoDefer) == 0)
            thread->BlockedSignals |= BitOf(info.Number);
        thread->BlockedSignals |= action.Mask;
        if ((action.Flags & SignalAction.ResetHandler) != 0)
            action.Handler = SignalAction.Default;
    }

    /// <summary>A wait that the signal cut short begins anew, if the handler was set up for that; SYSCALL is two bytes long.</summary>
    // SAFETY: as in DeliverFault.
    private static unsafe void RestartCall(Frame* frame, Thread* thread, bool restart)
    {
        if (!restart || frame->Vector != Frame.SyscallVector || (long)frame->Rax != -Errno.Interrupted)
            return;
        frame->Rax = thread->CallNumber;
        frame->Rip -= 2;
    }

    private static bool IsIgnoredByDefault(int signal) =>
        signal is Signal.Child or Signal.Continue or Signal.Urgent or Signal.WindowChange;

    private static int LowestBit(ulong set)
    {
        int bit = 0;
        while ((set >> bit & 1) == 0)
            bit++;
        return bit;
    }
}
