using System.Runtime;
using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Signals;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>
/// The system calls, by Linux' x86-64 numbers, and the nucleus' own from 0x1000 on. Arguments are the caller's; results are negated error numbers
/// or what Linux documents. One that is missing is logged once and answers ENOSYS.
/// </summary>
internal static class SystemCall
{
    private const ulong FirstOwn = (ulong)NucleusCall.Panic;
    private const int LinuxCalls = 512;

    private static LoggedCalls s_logged;

    [System.Runtime.CompilerServices.InlineArray(LinuxCalls / 64)]
    private struct LoggedCalls
    {
        private ulong _element;
    }

    // SAFETY: the frame lies on the calling thread's kernel stack, written by the entry code (X64/Traps.S), and nobody else has it.
    [RuntimeExport("nucleus_syscall")]
    public static unsafe void Handle(Frame* frame)
    {
        PerCpu.Thread->CallNumber = frame->Rax;
        if (frame->Rax == (ulong)LinuxCall.RtSigReturn)
        {
            if (!SignalFrame.Pop(frame, PerCpu.Thread))
                Panic.Trap("a signal handler returned to no frame"u8, frame, frame->Rsp);
        }
        else if (!HandUp.Try(frame))
        {
            frame->Rax = (ulong)(frame->Rax >= FirstOwn ? NucleusCalls.Dispatch(frame) : Dispatch(frame));
        }

        Scheduler.YieldIfWanted();
        Delivery.DeliverPending(frame);
    }

    // SAFETY: as in Handle.
    private static unsafe long Dispatch(Frame* frame)
    {
        ulong a = frame->Rdi;
        ulong b = frame->Rsi;
        ulong c = frame->Rdx;
        ulong d = frame->R10;
        ulong e = frame->R8;
        ulong f = frame->R9;
        return (LinuxCall)frame->Rax switch
        {
            // memory
            LinuxCall.MMap => MemoryCalls.Map(a, b, c, d, e),
            LinuxCall.MProtect => MemoryCalls.Protect(a, b, c),
            LinuxCall.MUnmap => MemoryCalls.Unmap(a, b),
            LinuxCall.Brk => MemoryCalls.Break(a),
            LinuxCall.MAdvise => MemoryCalls.Advise(a, b, c),
            LinuxCall.MLock or LinuxCall.MUnlock => 0,

            // threads
            LinuxCall.Clone => ThreadCalls.Clone(frame, a, b, c, d, e),
            LinuxCall.Clone3 => ThreadCalls.Clone3(frame, a, b),
            LinuxCall.Exit => ThreadCalls.Exit(),
            LinuxCall.ExitGroup => ThreadCalls.ExitGroup((int)a),
            LinuxCall.Futex => ThreadCalls.Futex(a, b, (uint)c, d, e, (uint)f),
            LinuxCall.SchedYield => ThreadCalls.Yield(),
            LinuxCall.GetTid => PerCpu.Thread->Id,
            LinuxCall.GetPid => Delivery.ProcessId,
            LinuxCall.SetTidAddress => ThreadCalls.SetTidAddress(a),
            LinuxCall.ArchPrctl => ThreadCalls.ArchPrctl(a, b),
            LinuxCall.Prctl => ThreadCalls.Prctl(a, b),
            LinuxCall.SchedGetAffinity => ThreadCalls.GetAffinity(b, c),
            LinuxCall.SchedSetAffinity or LinuxCall.SetRobustList => 0,
            LinuxCall.Membarrier => ThreadCalls.Membarrier(a),
            LinuxCall.GetCpu => ThreadCalls.GetCpu(a, b),

            // signals
            LinuxCall.RtSigAction => SignalCalls.Action(a, b, c),
            LinuxCall.RtSigProcMask => SignalCalls.Mask(a, b, c),
            LinuxCall.SigAltStack => SignalCalls.AlternateStack(a, b),
            LinuxCall.TgKill => SignalCalls.Send(b, c),
            LinuxCall.TKill => SignalCalls.Send(a, b),
            LinuxCall.Kill => (int)a is Delivery.ProcessId or 0 or -1 ? SignalCalls.Send(PerCpu.Thread->Id, b) : -Errno.NoProcess,

            // time
            LinuxCall.ClockGetTime => TimeCalls.GetTime(a, b),
            LinuxCall.ClockGetRes => TimeCalls.GetResolution(a, b),
            LinuxCall.ClockNanoSleep => TimeCalls.Sleep(a, b, c, d),
            LinuxCall.NanoSleep => TimeCalls.Sleep(TimeCalls.Monotonic, 0, a, b),
            LinuxCall.GetTimeOfDay => TimeCalls.GetTimeOfDay(a),
            LinuxCall.Time => TimeCalls.GetSeconds(a),

            // files
            LinuxCall.Read => FileCalls.Read(a, b, c),
            LinuxCall.Write => FileCalls.Write(a, b, c),
            LinuxCall.WriteV => FileCalls.WriteVector(a, b, c),
            LinuxCall.Close => FileCalls.Close(a),
            LinuxCall.Fcntl => FileCalls.Control(a, b),
            LinuxCall.FStat => FileCalls.Status(a, b),
            LinuxCall.NewFStatAt => FileCalls.StatusAt(a, b, c, d),
            LinuxCall.LSeek => -Errno.IllegalSeek,
            LinuxCall.Ioctl => -Errno.NotTerminal,
            LinuxCall.OpenAt or LinuxCall.Open or LinuxCall.Stat or LinuxCall.Statx or LinuxCall.Access => -Errno.NoEntry,
            LinuxCall.StatFs or LinuxCall.GetCwd or LinuxCall.ReadLink or LinuxCall.ReadLinkAt => -Errno.NoEntry,

            // information
            LinuxCall.SysInfo => InformationCalls.SystemInformation(a),
            LinuxCall.UName => InformationCalls.Names(a),
            LinuxCall.PrLimit64 => InformationCalls.Limit(b, d),
            LinuxCall.GetRUsage => InformationCalls.Usage(a, b),
            LinuxCall.GetRandom => InformationCalls.Random(a, b),
            LinuxCall.GetUid or LinuxCall.GetGid or LinuxCall.GetEUid or LinuxCall.GetEGid => 0,
            LinuxCall.RSeq or LinuxCall.GetMemPolicy => -Errno.NotImplemented,
            _ => Missing(frame->Rax),
        };
    }

    // Once for each number, and once for all that are far from being one; dmesg adds the name (AsterCosmos).
    private static long Missing(ulong number)
    {
        ulong kept = number < LinuxCalls ? number : LinuxCalls - 1;
        ref ulong logged = ref s_logged[(int)(kept / 64)];
        ulong bit = 1ul << (int)(kept % 64);
        if ((logged & bit) == 0)
            Log.Line("system call "u8, number, " is not implemented"u8);
        logged |= bit;
        return -Errno.NotImplemented;
    }
}
