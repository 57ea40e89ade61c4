using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>Time. Never allocates; any thread.</summary>
public static class Clock
{
    /// <summary>Nanoseconds since the machine started counting; never goes back.</summary>
    public static long NowNs => Hardware.MonotonicNanoseconds();

    /// <summary>Time since the kernel's first instruction.</summary>
    public static TimeSpan Uptime => TimeSpan.FromTicks(NowNs / Nanoseconds.InTick);

    /// <summary>Wall clock: what <see cref="SetWall"/> said last, and the time since. The time since boot, from 1970 on, before that.</summary>
    public static DateTime UtcNow => DateTime.UtcNow;

    /// <summary>Sets the wall clock: it is that late now.</summary>
    /// <param name="utc">Not before 1970.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is before 1970.</exception>
    [BusTier]
    public static void SetWall(DateTime utc)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(utc, DateTime.UnixEpoch);
        Hardware.SetWall((utc - DateTime.UnixEpoch).Ticks * Nanoseconds.InTick);
    }
}

/// <summary>A moment in the future by which something must have happened.</summary>
public readonly record struct Deadline(long AtNs)
{
    /// <summary>That long from now.</summary>
    public static Deadline After(TimeSpan time) => new(Clock.NowNs + Nanoseconds.From(time));

    /// <summary>Whether it has passed.</summary>
    public bool HasPassed => Clock.NowNs >= AtNs;
}

internal static class Nanoseconds
{
    internal const long InTick = 100;

    /// <summary>-1 for an infinite time.</summary>
    internal static long From(TimeSpan time)
    {
        if (time == Timeout.InfiniteTimeSpan)
            return -1;
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        return time.Ticks > long.MaxValue / 2 / InTick ? long.MaxValue / 2 : time.Ticks * InTick;
    }
}
