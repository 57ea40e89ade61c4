using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Signals;

/// <summary>Linux' siginfo_t, as far as a thread signal or a fault fills it.</summary>
[StructLayout(LayoutKind.Explicit, Size = 128)]
internal struct SignalInfo
{
    [FieldOffset(0)]
    public int Number;

    [FieldOffset(8)]
    public int Code;

    /// <summary>Process id of the sender (si_pid), for a signal that was sent.</summary>
    [FieldOffset(16)]
    public int Sender;

    /// <summary>Faulting address (si_addr), for a fault.</summary>
    [FieldOffset(16)]
    public ulong Address;
}

/// <summary>R8 to R15, RDI, RSI, RBP, RBX, RDX, RAX and RCX, in this order: the head of Linux' sigcontext and of <see cref="Frame"/>.</summary>
[InlineArray(15)]
internal struct GeneralRegisters
{
    private ulong _element;
}

/// <summary>Linux' struct sigcontext (x86-64 <c>asm/sigcontext.h</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalContext
{
    public GeneralRegisters General;
    public ulong Rsp;
    public ulong Rip;
    public ulong Flags;
    public ushort Cs;
    public ushort Gs;
    public ushort Fs;
    public ushort Ss;
    public ulong Error;
    public ulong Vector;
    public ulong OldMask;
    public ulong Cr2;
    public ulong VectorArea;
    private ReservedWords _reserved;

    [InlineArray(8)]
    private struct ReservedWords
    {
        private ulong _element;
    }
}

/// <summary>
/// Linux' struct rt_sigframe: what a handler finds on its stack, and what rt_sigreturn takes the thread's state back from. Built on the thread's own
/// stack below the red zone, every page of it made present first.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SignalFrame
{
    private const ulong RedZoneBytes = 128;
    private const ulong VectorAlignment = 64;
    private const ulong UcFpXState = 1;         // UC_FP_XSTATE
    private const ulong UcSigContextSs = 2;     // UC_SIGCONTEXT_SS
    private const uint Magic1 = 0x46505853;     // FP_XSTATE_MAGIC1
    private const uint Magic2 = 0x46505845;     // FP_XSTATE_MAGIC2
    private const int SoftwareReservedOffset = 464;
    private const ulong RestorableFlags = 0x0005_0DD5; // all that a thread could change itself, the interrupt flag not among them

    public ulong Restorer;
    public ulong ContextFlags;
    public ulong ContextLink;
    public AlternateStack Stack;
    public SignalContext Registers;
    public ulong Mask;
    public SignalInfo Info;

    /// <summary>Makes the thread go on in the handler. False when its stack has no room, in which case nothing has changed.</summary>
    // SAFETY: all of it goes to the thread's stack, below its red zone, or to its signal stack, after the pages from the lowest byte up were touched.
    public static unsafe bool Push(Frame* frame, Thread* thread, in SignalAction action, SignalInfo info)
    {
        ulong stack = frame->Rsp - RedZoneBytes;
        AlternateStack alternate = thread->SignalStack;
        bool onAlternate = frame->Rsp > alternate.Address && frame->Rsp <= alternate.Address + alternate.Bytes;
        if ((action.Flags & SignalAction.OnStack) != 0 && alternate.Bytes != 0 && !onAlternate)
            stack = alternate.Address + alternate.Bytes;

        ulong vectorBytes = VectorState.Bytes + sizeof(uint);
        ulong vectorArea = (stack - vectorBytes) & ~(VectorAlignment - 1);
        ulong at = ((vectorArea - (ulong)sizeof(SignalFrame)) & ~15ul) - 8; // as after a call: 8 above a multiple of 16
        if (!PageFault.Touch(at, stack - at, write: true))
            return false;

        SaveVectors(frame, (byte*)vectorArea);
        SignalFrame* to = (SignalFrame*)at;
        Block.Zero(to, (ulong)sizeof(SignalFrame));
        to->Restorer = action.Restorer;
        to->ContextFlags = UcSigContextSs | (VectorState.HasXSave ? UcFpXState : 0);
        to->Stack = alternate;
        to->Mask = thread->BlockedSignals;
        to->Info = info;
        SaveRegisters(frame, &to->Registers);
        to->Registers.OldMask = thread->BlockedSignals;
        to->Registers.Cr2 = frame->Vector == TrapVector.PageFault ? info.Address : 0;
        to->Registers.VectorArea = vectorArea;

        frame->Rdi = (ulong)info.Number;
        frame->Rsi = (ulong)&to->Info;
        frame->Rdx = (ulong)&to->ContextFlags;
        frame->Rax = 0;
        frame->Rsp = at;
        frame->Rip = action.Handler;
        frame->Flags &= ~(ProcessorFlags.Direction | ProcessorFlags.Trap);
        frame->Vector = 0; // no call to restart any more
        return true;
    }

    /// <summary>rt_sigreturn: the thread goes on where the signal met it. False when the stack does not hold such a frame.</summary>
    // SAFETY: both parts are touched before they are read. What they hold is the thread's own doing: it becomes the thread's registers, and no flag among
    // them that it could not set itself.
    public static unsafe bool Pop(Frame* frame, Thread* thread)
    {
        ulong at = frame->Rsp - sizeof(ulong); // the handler's return took the restorer's address
        if (!PageFault.Touch(at, (ulong)sizeof(SignalFrame), write: true))
            return false;
        SignalFrame* from = (SignalFrame*)at;
        ulong vectorArea = from->Registers.VectorArea;
        if (vectorArea % VectorAlignment != 0 || !PageFault.Touch(vectorArea, VectorState.Bytes, write: true))
            return false;

        if (from->Info.Number != 0) // else no signal's, but that of a call handed up
            thread->SignalDepth--;
        thread->BlockedSignals = from->Mask & ~(Delivery.BitOf(Signal.Kill) | Delivery.BitOf(Signal.Stop));
        RestoreRegisters(frame, &from->Registers);
        VectorState.RestoreOf(frame, (byte*)vectorArea);
        frame->Vector = 0;
        return true;
    }

    // SAFETY: as in Push: the area has the processor's size and four bytes more.
    private static unsafe void SaveVectors(Frame* frame, byte* area)
    {
        VectorState.SaveOf(frame, area);
        if (!VectorState.HasXSave)
            return;
        uint* software = (uint*)(area + SoftwareReservedOffset);
        software[0] = Magic1;
        software[1] = VectorState.Bytes + sizeof(uint);
        *(ulong*)(software + 2) = VectorState.Components;
        software[4] = VectorState.Bytes;
        *(uint*)(area + VectorState.Bytes) = Magic2;
    }

    // SAFETY: both begin with the same registers in the same order.
    private static unsafe void SaveRegisters(Frame* from, SignalContext* to)
    {
        to->General = *(GeneralRegisters*)from;
        to->Rsp = from->Rsp;
        to->Rip = from->Rip;
        to->Flags = from->Flags;
        to->Cs = (ushort)from->Cs;
        to->Ss = (ushort)from->Ss;
        to->Error = from->Error;
        to->Vector = from->Vector;
    }

    // SAFETY: as in SaveRegisters.
    private static unsafe void RestoreRegisters(Frame* to, SignalContext* from)
    {
        *(GeneralRegisters*)to = from->General;
        to->Rsp = from->Rsp;
        to->Rip = from->Rip;
        to->Flags = (to->Flags & ~RestorableFlags) | (from->Flags & RestorableFlags);
    }
}
