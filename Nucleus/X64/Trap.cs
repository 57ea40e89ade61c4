using System.Runtime;
using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.Memory;
using Nucleus.Signals;
using Nucleus.Threads;

namespace Nucleus.X64;

/// <summary>Interrupts and exceptions, from X64/Traps.S.</summary>
internal static class Trap
{
    // SAFETY: the frame lies on the interrupted thread's kernel stack, or the emergency one, written by the entry code (Traps.S); nobody else has it.
    [RuntimeExport("nucleus_trap")]
    public static unsafe void Handle(Frame* frame)
    {
        if (frame->Vector >= TrapVector.FirstInterrupt)
        {
            if (frame->Vector == LocalApic.TimerVector)
                Sampling.Take(frame);
            InterruptTable.Handle(frame->Vector);
        }
        else if ((frame->Flags & ProcessorFlags.Interrupt) == 0 || frame->Vector is TrapVector.NonMaskable or TrapVector.DoubleFault or TrapVector.MachineCheck)
        {
            // Threads always run with interrupts on, so this was the nucleus; or hardware that reports damage, or somebody who wants to know where a machine stands.
            Panic.Trap(frame->Vector == TrapVector.NonMaskable ? "non-maskable interrupt"u8 : "fault in the nucleus"u8, frame, Cpu.ReadCr2());
        }
        else
        {
            Fault(frame);
        }

        if (PerCpu.Current->CurrentThread == PerCpu.Current->IdleThread)
            return;
        Scheduler.YieldIfWanted();
        Delivery.DeliverPending(frame);
    }

    // SAFETY: as in Handle.
    private static unsafe void Fault(Frame* frame)
    {
        ulong address = Cpu.ReadCr2();
        FaultOutcome outcome = FaultOutcome.NoSuchArea;
        if (frame->Vector == TrapVector.PageFault)
        {
            outcome = PageFault.Resolve(address, frame->Error);
            if (outcome == FaultOutcome.Resolved)
                return;
            if (outcome == FaultOutcome.NoMemory)
                Panic.Trap("out of memory: no frame for a page that was promised"u8, frame, address);
            if (IsStackOverflow(frame, address))
                Panic.Trap("stack overflow"u8, frame, address);
            PerCpu.Thread->FaultAddress = address;
        }

        Delivery.DeliverFault(frame, address, outcome);
    }

    // A touch just below the stack, where the stack pointer is about to go: the guard page has done its work.
    // SAFETY: as in Handle.
    private static unsafe bool IsStackOverflow(Frame* frame, ulong address)
    {
        const ulong reach = 64 << 10;
        bool nearStackPointer = address < frame->Rsp + reach && address + reach > frame->Rsp;
        return nearStackPointer && !PageFault.Touch(frame->Rsp - 4096, 4096, write: true);
    }
}
