using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.X64;

namespace Nucleus.Time;

/// <summary>The main counter of the high precision event timer (IA-PC HPET 1.0a §2.3), to measure others by.</summary>
internal static class Hpet
{
    private const ulong Capabilities = 0x00;
    private const ulong Configuration = 0x10;
    private const ulong Counter = 0xF0;
    private const uint Enable = 1;
    private const uint LongestPeriod = 100_000_000; // femtoseconds, §2.3.4

    private static ulong s_registers;
    private static ulong s_femtosecondsPerTick;

    public static bool IsPresent => s_femtosecondsPerTick != 0;

    // SAFETY: the page was just mapped, uncached, for the nucleus alone, at the address that ACPI gives; every offset is a constant of the specification.
    public static unsafe void Initialize(ulong physical)
    {
        if (physical == 0)
            return;
        s_registers = Windows.Map(physical, 1, WindowFlags.Uncached);
        if (s_registers == 0)
            return;
        uint period = *(uint*)(s_registers + Capabilities + 4);
        if (period is 0 or > LongestPeriod)
            return;
        System.Threading.Volatile.Write((uint*)(s_registers + Configuration), 0);
        System.Threading.Volatile.Write((uint*)(s_registers + Counter), 0);
        System.Threading.Volatile.Write((uint*)(s_registers + Counter + 4), 0);
        System.Threading.Volatile.Write((uint*)(s_registers + Configuration), Enable);
        s_femtosecondsPerTick = period;
    }

    /// <summary>Nanoseconds of the counter, with the time stamp counter at the same moment: the reading that took the shortest of a few.</summary>
    public static ulong ReadWithTsc(out ulong tsc)
    {
        ulong best = ulong.MaxValue;
        ulong nanoseconds = 0;
        tsc = 0;
        for (int i = 0; i < 4; i++)
        {
            ulong before = Cpu.ReadTsc();
            ulong ticks = ReadCounter();
            ulong after = Cpu.ReadTsc();
            if (after - before >= best)
                continue;
            best = after - before;
            tsc = before + best / 2;
            nanoseconds = ticks / 1_000_000 * s_femtosecondsPerTick + ticks % 1_000_000 * s_femtosecondsPerTick / 1_000_000;
        }

        return nanoseconds;
    }

    // Two halves, as not every HPET can be read whole; again when the low one wrapped between.
    // SAFETY: as in Initialize.
    private static unsafe ulong ReadCounter()
    {
        while (true)
        {
            uint high = System.Threading.Volatile.Read((uint*)(s_registers + Counter + 4));
            uint low = System.Threading.Volatile.Read((uint*)(s_registers + Counter));
            if (high == System.Threading.Volatile.Read((uint*)(s_registers + Counter + 4)))
                return (ulong)high << 32 | low;
        }
    }
}
