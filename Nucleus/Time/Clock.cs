using Nucleus.Diagnostics;
using Nucleus.Interrupts;
using Nucleus.X64;

namespace Nucleus.Time;

/// <summary>
/// Nanoseconds since boot, from the time stamp counter, whose rate is measured once against the HPET or, without one, the 8254.
/// Strictly non-decreasing.
/// </summary>
internal static class Clock
{
    public const ulong Never = ulong.MaxValue;
    public const ulong NanosecondsPerSecond = 1_000_000_000;

    private const ulong CalibrationNanoseconds = 10_000_000;

    private static ulong s_origin;
    private static ulong s_hertz;

    /// <summary>Nanoseconds for a tick, times 2^32.</summary>
    private static ulong s_nanosecondsPerTick32;

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
        s_nanosecondsPerTick32 = (elapsed << 32) / ticks;
        s_origin = Image.EntryTsc();
        s_wallOffset = Rtc.ReadUnixSeconds() * NanosecondsPerSecond - Now();
    }

    public static ulong Now() => FromTsc(Cpu.ReadTsc());

    public static ulong FromTsc(ulong tsc) => TicksToNanoseconds(tsc - s_origin);

    // 32 by 64 bits in two steps: the product of both whole would not fit.
    public static ulong TicksToNanoseconds(ulong ticks) =>
        (ticks >> 32) * s_nanosecondsPerTick32 + ((ticks & 0xFFFF_FFFF) * s_nanosecondsPerTick32 >> 32);

    /// <summary>Nanoseconds since 1970-01-01 UTC.</summary>
    public static ulong WallNow() => s_wallOffset + Now();

    /// <summary>The wall clock has this very moment reached a whole second.</summary>
    public static void SetWall(ulong unixSeconds) => s_wallOffset = unixSeconds * NanosecondsPerSecond - Now();

    public static ulong BootUnixSeconds => s_wallOffset / NanosecondsPerSecond;

    /// <summary>The time that lies so far ahead; <see cref="Never"/> where that cannot be told.</summary>
    public static ulong After(ulong nanoseconds)
    {
        ulong now = Now();
        return nanoseconds > Never - now ? Never : now + nanoseconds;
    }

    /// <summary>This clock's time for a wall clock time, for waits that end at one.</summary>
    public static ulong FromWall(ulong wallNanoseconds) => wallNanoseconds > s_wallOffset ? wallNanoseconds - s_wallOffset : 0;
}
