using System.Runtime;
using Nucleus.Abi;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>struct timespec.</summary>
internal struct TimeSpec(ulong nanoseconds)
{
    public long Seconds = (long)(nanoseconds / Clock.NanosecondsPerSecond);
    public long Nanoseconds = (long)(nanoseconds % Clock.NanosecondsPerSecond);
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

    /// <summary>
    /// The C library's clock_gettime, in place of its own: the two clocks that are read all the time cost no system call. Runs on the caller's
    /// stack, interrupts on.
    /// </summary>
    // SAFETY: the C library's caller gives it room for a timespec; it may fault there, as anywhere in its own code.
    [RuntimeExport("clock_gettime")]
    public static unsafe int GetTimeDirectly(int clock, TimeSpec* result)
    {
        ulong now;
        switch ((ulong)clock)
        {
            case Monotonic or MonotonicRaw or MonotonicCoarse or BootTime:
                now = Clock.Now();
                break;
            case Realtime or RealtimeCoarse:
                now = Clock.WallNow();
                break;
            default:
                return Cpu.Call((ulong)LinuxCall.ClockGetTime, (ulong)clock, (ulong)result, 0, 0, 0) < 0 ? -1 : 0;
        }

        *result = new TimeSpec(now);
        return 0;
    }

    public static long GetTime(ulong clock, ulong result)
    {
        if (clock > LastClock)
            return -Errno.Invalid;
        ulong now = clock switch
        {
            Realtime or RealtimeCoarse => Clock.WallNow(),
            ThreadTime => Clock.TicksToNanoseconds(Scheduler.RunTicksOfCurrent()),
            ProcessTime => Clock.TicksToNanoseconds(Scheduler.RunTicks()),
            _ => Clock.Now(),
        };
        return CallerMemory.Store(result, new TimeSpec(now));
    }

    public static long GetResolution(ulong clock, ulong result) =>
        clock > LastClock ? -Errno.Invalid : CallerMemory.StoreIfWanted(result, new TimeSpec(1));

    public static long GetTimeOfDay(ulong result)
    {
        var now = new TimeSpec(Clock.WallNow());
        now.Nanoseconds /= 1000; // of struct timeval, these are microseconds
        return CallerMemory.StoreIfWanted(result, now);
    }

    /// <summary>time: seconds since 1970.</summary>
    public static long GetSeconds(ulong result)
    {
        long seconds = new TimeSpec(Clock.WallNow()).Seconds;
        return CallerMemory.StoreIfWanted(result, seconds) < 0 ? -Errno.BadAddress : seconds;
    }

    /// <summary>clock_nanosleep; when a signal cuts it short, what was left goes to <paramref name="remaining"/>.</summary>
    public static long Sleep(ulong clock, ulong flags, ulong request, ulong remaining)
    {
        if (clock > LastClock)
            return -Errno.Invalid;
        if (request == 0)
            return -Errno.BadAddress;
        bool absolute = (flags & AbsoluteTime) != 0;
        long read = ReadDeadline(request, absolute, clock == Realtime, out ulong deadline);
        if (read < 0)
            return read;
        if (deadline <= Clock.Now() || Scheduler.Sleep(deadline) != WakeReason.Interrupted)
            return 0;
        ulong now = Clock.Now();
        if (!absolute)
            CallerMemory.StoreIfWanted(remaining, new TimeSpec(deadline > now ? deadline - now : 0));
        return -Errno.Interrupted;
    }

    /// <summary>The moment that a timespec means; none given: never.</summary>
    public static long ReadDeadline(ulong timeSpec, bool absolute, bool wall, out ulong deadline)
    {
        deadline = Clock.Never;
        if (timeSpec == 0)
            return 0;
        if (!CallerMemory.TryLoad(timeSpec, out TimeSpec value))
            return -Errno.BadAddress;
        if (value.Seconds < 0 || value.Nanoseconds < 0 || value.Nanoseconds >= (long)Clock.NanosecondsPerSecond)
            return -Errno.Invalid;
        const ulong farSeconds = 1ul << 33; // some 270 years, well inside 64 bits of nanoseconds
        if ((ulong)value.Seconds >= farSeconds)
            return 0;
        ulong nanoseconds = (ulong)value.Seconds * Clock.NanosecondsPerSecond + (ulong)value.Nanoseconds;
        deadline = !absolute ? Clock.After(nanoseconds) : wall ? Clock.FromWall(nanoseconds) : nanoseconds;
        return 0;
    }
}
