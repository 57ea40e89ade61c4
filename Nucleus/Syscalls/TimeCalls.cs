using System.Runtime;
using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>struct timespec.</summary>
// SAFETY: every buffer that a call brings is touched, page by page, before a byte of it is read or written.
internal struct TimeSpec
{
    public long Seconds;
    public long Nanoseconds;
}

/// <summary>Clocks and sleeping.</summary>
internal static class TimeCalls
{
    public const ulong Monotonic = 1;

    private const ulong Realtime = 0;
    private const ulong ProcessTime = 2;
    private const ulong ThreadTime = 3;
    private const ulong MonotonicRaw = 4;
    private const ulong RealtimeCoarse = 5;
    private const ulong MonotonicCoarse = 6;
    private const ulong BootTime = 7;
    private const ulong LastClock = 11;
    private const ulong AbsoluteTime = 1;

    /// <summary>Nanoseconds since boot, without the structure that the C library's call fills. As <see cref="GetTimeDirectly"/> otherwise.</summary>
    [RuntimeExport("nucleus_monotonic")]
    public static ulong ReadMonotonic() => Clock.Now();

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    [RuntimeExport("nucleus_wall")]
    public static ulong ReadWall() => Clock.WallNow();

    /// <summary>
    /// The C library's clock_gettime, in place of its own: the two clocks that are read all the time cost no system call. Runs on the caller's
    /// stack, interrupts on.
    /// </summary>
    [RuntimeExport("clock_gettime")]
    public static unsafe int GetTimeDirectly(int clock, TimeSpec* result)
    {
        switch ((ulong)clock)
        {
            case Monotonic or MonotonicRaw or MonotonicCoarse or BootTime:
                Store(result, Clock.Now());
                return 0;
            case Realtime or RealtimeCoarse:
                Store(result, Clock.WallNow());
                return 0;
            default:
                return Cpu.Call((ulong)LinuxCall.ClockGetTime, (ulong)clock, (ulong)result, 0, 0, 0) < 0 ? -1 : 0;
        }
    }

    public static unsafe long GetTime(ulong clock, ulong result)
    {
        if (clock > LastClock)
            return -Errno.Invalid;
        if (!PageFault.Touch(result, (ulong)sizeof(TimeSpec), write: true))
            return -Errno.BadAddress;
        ulong now = clock switch
        {
            Realtime or RealtimeCoarse => Clock.WallNow(),
            ThreadTime => Clock.TicksToNanoseconds(PerCpu.Thread->RunTsc + Cpu.ReadTsc() - PerCpu.Thread->SwitchedInTsc),
            ProcessTime => Clock.TicksToNanoseconds(Scheduler.RunTicks()),
            _ => Clock.Now(),
        };
        Store((TimeSpec*)result, now);
        return 0;
    }

    public static unsafe long GetResolution(ulong clock, ulong result)
    {
        if (clock > LastClock)
            return -Errno.Invalid;
        if (result == 0)
            return 0;
        if (!PageFault.Touch(result, (ulong)sizeof(TimeSpec), write: true))
            return -Errno.BadAddress;
        Store((TimeSpec*)result, 1);
        return 0;
    }

    public static unsafe long GetTimeOfDay(ulong result)
    {
        if (result == 0)
            return 0;
        if (!PageFault.Touch(result, (ulong)sizeof(TimeSpec), write: true))
            return -Errno.BadAddress;
        Store((TimeSpec*)result, Clock.WallNow());
        ((TimeSpec*)result)->Nanoseconds /= 1000;
        return 0;
    }

    /// <summary>time: seconds since 1970.</summary>
    public static unsafe long GetSeconds(ulong result)
    {
        long seconds = (long)(Clock.WallNow() / Clock.NanosecondsPerSecond);
        if (result == 0)
            return seconds;
        if (!PageFault.Touch(result, sizeof(long), write: true))
            return -Errno.BadAddress;
        *(long*)result = seconds;
        return seconds;
    }

    /// <summary>clock_nanosleep; when a signal cuts it short, what was left goes to <paramref name="remaining"/>.</summary>
    public static unsafe long Sleep(ulong clock, ulong flags, ulong request, ulong remaining)
    {
        if (clock > LastClock)
            return -Errno.Invalid;
        long read = ReadDeadline(request, (flags & AbsoluteTime) != 0, clock == Realtime, out ulong deadline);
        if (read < 0)
            return read;
        if (request == 0)
            return -Errno.BadAddress;
        if (deadline <= Clock.Now())
            return 0;
        if (Scheduler.Wait(null, deadline) != WakeReason.Interrupted)
            return 0;
        if (remaining != 0 && (flags & AbsoluteTime) == 0 && PageFault.Touch(remaining, (ulong)sizeof(TimeSpec), write: true))
        {
            ulong now = Clock.Now();
            Store((TimeSpec*)remaining, deadline > now ? deadline - now : 0);
        }

        return -Errno.Interrupted;
    }

    /// <summary>The moment that a timespec means; none given: never.</summary>
    public static unsafe long ReadDeadline(ulong timeSpec, bool absolute, bool wall, out ulong deadline)
    {
        deadline = Clock.Never;
        if (timeSpec == 0)
            return 0;
        if (!PageFault.Touch(timeSpec, (ulong)sizeof(TimeSpec), write: false))
            return -Errno.BadAddress;
        TimeSpec value = *(TimeSpec*)timeSpec;
        if (value.Seconds < 0 || value.Nanoseconds < 0 || value.Nanoseconds >= (long)Clock.NanosecondsPerSecond)
            return -Errno.Invalid;
        const ulong farSeconds = 1ul << 33; // some 270 years, well inside 64 bits of nanoseconds
        if ((ulong)value.Seconds >= farSeconds)
            return 0;
        ulong nanoseconds = (ulong)value.Seconds * Clock.NanosecondsPerSecond + (ulong)value.Nanoseconds;
        deadline = !absolute ? Clock.After(nanoseconds) : wall ? Clock.FromWall(nanoseconds) : nanoseconds;
        return 0;
    }

    private static unsafe void Store(TimeSpec* to, ulong nanoseconds)
    {
        to->Seconds = (long)(nanoseconds / Clock.NanosecondsPerSecond);
        to->Nanoseconds = (long)(nanoseconds % Clock.NanosecondsPerSecond);
    }
}
