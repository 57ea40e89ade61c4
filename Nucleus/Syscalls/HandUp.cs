using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Signals;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>
/// Calls that managed code answers, on the calling thread: files, above all. The thread is made to run a managed method on its own stack, as for a
/// signal, and what that returns is the call's result. Only a thread that left managed code by an ordinary P/Invoke is fit for that: not one that collects
/// garbage, runs a signal's handler, belongs to native code, or has taken leave of the runtime and frees its last memory. For the others the nucleus answers,
/// which has no files.
/// </summary>
internal static class HandUp
{
    // The head of the runtime's Thread (9.0, src/native/Runtime/thread.h); Open tries whether it is so.
    private const ulong StateOffset = 0x38;
    public const ulong TransitionFrameOffset = 0x40;
    private const uint Attached = 1 << 0;
    private const uint Detached = 1 << 1; // Attached stays set
    private const uint NoCollection = 1 << 4;
    private const uint CollectorThread = 1 << 5;

    private static ulong s_handler;

    // SAFETY: a table that a plug handed over and never frees; Open touched all of it, and indices are compared with its length.
    private static unsafe byte* s_kinds;
    private static ulong s_count;

    // SAFETY: the table is touched whole before it is kept; by the plug's promise it stays.
    public static unsafe long Open(ulong handler, ulong kinds, ulong count)
    {
        if (s_handler != 0 || !PageFault.Touch(kinds, count, write: false) || !IsFit(PerCpu.Thread))
            return -Errno.Invalid;
        s_handler = handler;
        s_kinds = (byte*)kinds;
        s_count = count;
        return 0;
    }

    /// <summary>Makes the thread enter the managed method instead of going on; false when the nucleus is to answer.</summary>
    // SAFETY: the record goes into a signal frame that was just pushed onto the thread's own stack, where siginfo_t has room for it.
    public static unsafe bool Try(Frame* frame)
    {
        if (frame->Rax >= s_count || !Concerns(frame, (HandUpKind)s_kinds[frame->Rax]))
            return false;
        Thread* thread = PerCpu.Thread;
        if (thread->SignalDepth != 0 || !IsFit(thread))
            return false;

        HandedCall call = new()
        {
            Number = frame->Rax,
            A = frame->Rdi,
            B = frame->Rsi,
            C = frame->Rdx,
            D = frame->R10,
            E = frame->R8,
            F = frame->R9,
        };
        SignalAction action = new() { Handler = s_handler, Restorer = Image.HandedUp() };
        if (!SignalFrame.Push(frame, thread, in action, default))
            return false;

        // The fields of siginfo_t have no use here: the call takes their room.
        HandedCall* room = (HandedCall*)&((SignalFrame*)frame->Rsp)->Info.Address;
        *room = call;
        frame->Rdi = (ulong)room;
        return true;
    }

    // SAFETY: the head of the runtime's thread is touched before it is read.
    private static unsafe bool IsFit(Thread* thread)
    {
        ulong state = thread->FsBase + Image.RuntimeThreadOffset();
        if (thread->FsBase == 0 || !PageFault.Touch(state, TransitionFrameOffset + sizeof(ulong), write: false))
            return false;
        uint flags = *(uint*)(state + StateOffset);
        return (flags & (Attached | Detached | NoCollection | CollectorThread)) == Attached && *(ulong*)(state + TransitionFrameOffset) != 0;
    }

    // SAFETY: the frame is the caller's, on its kernel stack.
    private static unsafe bool Concerns(Frame* frame, HandUpKind kind) => kind switch
    {
        HandUpKind.Always => true,
        HandUpKind.ByDescriptor => (int)frame->Rdi >= HandedCall.FirstDescriptor,
        HandUpKind.ByAddress => frame->Rdi is >= FileArea.Start and < FileArea.End,
        HandUpKind.ByFifth => (int)frame->R8 >= HandedCall.FirstDescriptor,
        _ => false,
    };
}
