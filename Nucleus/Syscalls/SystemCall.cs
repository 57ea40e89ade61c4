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
// SAFETY: the frame lies on the calling thread's kernel stack, written by the entry code, and nobody else has it.
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

    private static unsafe long Dispatch(Frame* frame)
    {
        ulong a = frame->Rdi;
        ulong b = frame->Rsi;
        ulong c = frame->Rdx;
        ulong d = frame->R10;
        ulong e = frame->R8;
        ulong f = frame->R9;
        switch ((LinuxCall)frame->Rax)
        {
            // memory
            case LinuxCall.MMap:
                return MemoryCalls.Map(a, b, c, d, e);
            case LinuxCall.MProtect:
                return MemoryCalls.Protect(a, b, c);
            case LinuxCall.MUnmap:
                return MemoryCalls.Unmap(a, b);
            case LinuxCall.Brk:
                return MemoryCalls.Break(a);
            case LinuxCall.MAdvise:
                return MemoryCalls.Advise(a, b, c);
            case LinuxCall.MLock:
            case LinuxCall.MUnlock:
                return 0;

            // threads
            case LinuxCall.Clone:
                return ThreadCalls.Clone(frame, a, b, c, d, e);
            case LinuxCall.Clone3:
                return ThreadCalls.Clone3(frame, a, b);
            case LinuxCall.Exit:
                return ThreadCalls.Exit();
            case LinuxCall.ExitGroup:
                return ThreadCalls.ExitGroup((int)a);
            case LinuxCall.Futex:
                return ThreadCalls.Futex(a, b, (uint)c, d, e, (uint)f);
            case LinuxCall.SchedYield:
                Scheduler.Yield();
                return 0;
            case LinuxCall.GetTid:
                return PerCpu.Thread->Id;
            case LinuxCall.GetPid:
                return Delivery.ProcessId;
            case LinuxCall.SetTidAddress:
                PerCpu.Thread->ClearAtExit = a;
                return PerCpu.Thread->Id;
            case LinuxCall.ArchPrctl:
                return ThreadCalls.ArchPrctl(a, b);
            case LinuxCall.Prctl:
                return ThreadCalls.Prctl(a, b);
            case LinuxCall.SchedGetAffinity:
                return ThreadCalls.GetAffinity(b, c);
            case LinuxCall.SchedSetAffinity:
            case LinuxCall.SetRobustList:
                return 0;
            case LinuxCall.Membarrier:
                return ThreadCalls.Membarrier(a);
            case LinuxCall.GetCpu:
                return ThreadCalls.GetCpu(a, b);

            // signals
            case LinuxCall.RtSigAction:
                return SignalCalls.Action(a, b, c);
            case LinuxCall.RtSigProcMask:
                return SignalCalls.Mask(a, b, c);
            case LinuxCall.SigAltStack:
                return SignalCalls.AlternateStack(a, b);
            case LinuxCall.TgKill:
                return SignalCalls.Send(b, c);
            case LinuxCall.TKill:
                return SignalCalls.Send(a, b);
            case LinuxCall.Kill:
                return SignalCalls.Send(PerCpu.Thread->Id, b);

            // time
            case LinuxCall.ClockGetTime:
                return TimeCalls.GetTime(a, b);
            case LinuxCall.ClockGetRes:
                return TimeCalls.GetResolution(a, b);
            case LinuxCall.ClockNanoSleep:
                return TimeCalls.Sleep(a, b, c, d);
            case LinuxCall.NanoSleep:
                return TimeCalls.Sleep(TimeCalls.Monotonic, 0, a, b);
            case LinuxCall.GetTimeOfDay:
                return TimeCalls.GetTimeOfDay(a);
            case LinuxCall.Time:
                return TimeCalls.GetSeconds(a);

            // files
            case LinuxCall.Read:
                return FileCalls.Read(a, b, c);
            case LinuxCall.Write:
                return FileCalls.Write(a, b, c);
            case LinuxCall.WriteV:
                return FileCalls.WriteVector(a, b, c);
            case LinuxCall.Close:
                return FileCalls.Close(a);
            case LinuxCall.Pipe2:
                return FileCalls.Pipe(a);
            case LinuxCall.Fcntl:
                return FileCalls.Control(a, b, c);
            case LinuxCall.FStat:
                return FileCalls.Status(a, b);
            case LinuxCall.NewFStatAt:
                return FileCalls.StatusAt(a, b, c, d);
            case LinuxCall.LSeek:
                return -Errno.IllegalSeek;
            case LinuxCall.Ioctl:
                return -Errno.NotTerminal;
            case LinuxCall.OpenAt:
            case LinuxCall.Open:
            case LinuxCall.Stat:
            case LinuxCall.Statx:
            case LinuxCall.Access:
            case LinuxCall.StatFs:
            case LinuxCall.ReadLink:
            case LinuxCall.ReadLinkAt:
                return -Errno.NoEntry;
            case LinuxCall.GetCwd:
                return FileCalls.WorkingDirectory(a, b);

            // information
            case LinuxCall.SysInfo:
                return InformationCalls.SystemInformation(a);
            case LinuxCall.UName:
                return InformationCalls.Names(a);
            case LinuxCall.PrLimit64:
                return InformationCalls.Limit(b, d);
            case LinuxCall.GetRUsage:
                return InformationCalls.Usage(a, b);
            case LinuxCall.GetRandom:
                return InformationCalls.Random(a, b);
            case LinuxCall.GetUid:
            case LinuxCall.GetGid:
            case LinuxCall.GetEUid:
            case LinuxCall.GetEGid:
                return 0;
            case LinuxCall.RSeq:
            case LinuxCall.GetMemPolicy:
                return -Errno.NotImplemented;
        }

        LogMissing(frame->Rax);
        return -Errno.NotImplemented;
    }

    private static unsafe void LogMissing(ulong number)
    {
        if (number < LinuxCalls)
        {
            fixed (LoggedCalls* logged = &s_logged)
            {
                ulong* word = (ulong*)logged + number / 64;
                if ((*word >> (int)(number % 64) & 1) != 0)
                    return;
                *word |= 1ul << (int)(number % 64);
            }
        }

        Text line = default;
        line.Add("system call "u8);
        CallNames.Add(ref line, number);
        line.Add(" is not implemented"u8);
        Log.Line(line.Pointer, line.Length);
    }
}
