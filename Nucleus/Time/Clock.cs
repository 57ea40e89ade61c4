using System.Runtime;
using System.Runtime.CompilerServices;
using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.X64;

namespace Nucleus.Time;

/// <summary>
/// Nanoseconds since boot, from the time stamp counter, whose rate is measured for ten milliseconds against the HPET or, without one, the 8254; by the
/// HPET then again over the whole time since boot, after one second and each time that this has grown fourfold. Never goes back.
/// </summary>
internal static class Clock
{
    public const ulong Never = ulong.MaxValue;
    public const ulong NanosecondsPerSecond = 1_000_000_000;

    private const ulong CalibrationNanoseconds = 10_000_000;
    private const ulong FirstMeasurement = NanosecondsPerSecond;
    private const ulong LastMeasurement = 3600 * NanosecondsPerSecond;

    private static ulong s_hertz;
    private static ulong s_firstHpet;
    private static ulong s_firstTsc;
    private static ulong s_nextMeasurement;

    /// <summary>Wall clock minus this clock, in nanoseconds since 1970.</summary>
    private static ulong s_wallOffset;

    public static ulong TscHertz => s_hertz;

    /// <summary>Measures the counter and the local APIC's timer over the same ten milliseconds.</summary>
    public static void Initialize()
    {
        LocalApic.StartCalibration();
        ulong startTsc;
        ulong endTsc;
        ulong elapsed;
        if (Hpet.IsPresent)
        {
            ulong start = Hpet.ReadWithTsc(out startTsc);
            ulong now;
            do
                now = Hpet.ReadWithTsc(out endTsc);
            while (now - start < CalibrationNanoseconds);
            elapsed = now - start;
            s_firstHpet = start;
            s_firstTsc = startTsc;
        }
        else
        {
            elapsed = Pit.Measure(out startTsc, out endTsc);
        }

        LocalApic.EndCalibration(elapsed);
        ulong ticks = endTsc - startTsc;
        if (ticks == 0)
            Panic.Fail("the time stamp counter does not count"u8);
        s_hertz = ticks * NanosecondsPerSecond / elapsed;
        ref ClockPoint point = ref Point();
        point.Rate = (elapsed << 32) / ticks;
        point.Tsc = Image.EntryTsc();
        s_nextMeasurement = Hpet.IsPresent ? FirstMeasurement : Never;
    }

    /// <summary>Nanoseconds since boot. Interrupts on or off.</summary>
    [RuntimeImport("*", "nucleus_monotonic"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern ulong Now();

    /// <summary>The time of a reading made just now, interrupts off.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong FromTsc(ulong tsc)
    {
        ref ClockPoint point = ref Point();
        return point.Nanoseconds + TicksToNanoseconds(tsc - point.Tsc);
    }

    /// <summary>Measures the rate anew when it is time to, and goes on with it from here. From the timer's interrupt.</summary>
    public static void Refine(ulong now)
    {
        if (now < s_nextMeasurement)
            return;
        ulong elapsed = Hpet.ReadWithTsc(out ulong tsc) - s_firstHpet;
        s_nextMeasurement = elapsed < LastMeasurement ? now * 4 : Never;
        ulong here = FromTsc(tsc);
        ulong ticks = tsc - s_firstTsc;

        // elapsed * 2^32 / ticks without a product beyond 64 bits: both lose the same share.
        int surplus = 0;
        while (elapsed >> surplus >> 32 != 0)
            surplus++;
        ulong rate = (elapsed >> surplus << 32) / (ticks >> surplus);
        ref ClockPoint point = ref Point();
        if (rate - point.Rate + point.Rate / 64 > point.Rate / 32)
            return; // no counter drifts like that: one of the two was stopped
        Log.Line("clock: time stamp counter measured again, at "u8, (NanosecondsPerSecond << 32) / rate, " Hz"u8);
        point.Nanoseconds = here;
        point.Tsc = tsc;
        point.Rate = rate;
        point.Version++;
    }

    // 32 by 64 bits in two steps: the product of both whole would not fit.
    public static ulong TicksToNanoseconds(ulong ticks)
    {
        ulong rate = Point().Rate;
        return (ticks >> 32) * rate + ((ticks & 0xFFFF_FFFF) * rate >> 32);
    }

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    [RuntimeExport("nucleus_wall")]
    public static ulong WallNow() => s_wallOffset + Now();

    /// <summary>It is that late now, in nanoseconds since 1970. Until this is known the wall clock shows the time since boot.</summary>
    public static long SetWall(ulong nanoseconds)
    {
        s_wallOffset = nanoseconds - Now();
        return 0;
    }

    /// <summary>The time that lies so far ahead; <see cref="Never"/> where that cannot be told.</summary>
    public static ulong After(ulong nanoseconds)
    {
        ulong now = Now();
        return nanoseconds > Never - now ? Never : now + nanoseconds;
    }

    /// <summary>This clock's time for a wall clock time, for waits that end at one.</summary>
    public static ulong FromWall(ulong wallNanoseconds) => wallNanoseconds > s_wallOffset ? wallNanoseconds - s_wallOffset : 0;

    /// <summary>The point of Time/Clock.S: changed with interrupts off.</summary>
    [RuntimeImport("*", "clock_point"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern ref ClockPoint Point();
}
