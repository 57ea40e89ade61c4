using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Interrupts;

/// <summary>The processor's own interrupt controller (Intel SDM 3A §10), used for its timer and to end interrupts.</summary>
internal static class LocalApic
{
    public const ulong TimerVector = 0xFE;
    public const ulong SpuriousVector = 0xFF;

    // Register offsets, table 10-1.
    private const ulong Id = 0x20;
    private const ulong TaskPriority = 0x80;
    private const ulong EndOfInterrupt = 0xB0;
    private const ulong Spurious = 0xF0;
    private const ulong LvtTimer = 0x320;
    private const ulong LvtLint0 = 0x350;
    private const ulong LvtLint1 = 0x360;
    private const ulong TimerInitial = 0x380;
    private const ulong TimerCurrent = 0x390;
    private const ulong TimerDivide = 0x3E0;

    private const uint Enable = 1 << 8;
    private const uint Masked = 1 << 16;
    private const uint DeliverNonMaskable = 0b100 << 8;
    private const uint DivideBy16 = 0b0011;
    private const ulong MessageBase = 0xFEE0_0000;
    private const ulong MsrEnable = 1 << 11;
    private const ulong LongestTimer = 0xFFFF_FFFF;

    private static ulong s_registers;

    /// <summary>Timer ticks in 2^32 nanoseconds.</summary>
    private static ulong s_ticksPerNanosecond32;

    public static void Initialize(ulong physical)
    {
        if (s_registers == 0)
            s_registers = Windows.Map(physical, 1, WindowFlags.Uncached);
        if (s_registers == 0)
            Panic.Fail("the local APIC could not be mapped"u8);
        Cpu.WriteMsr(Msr.ApicBase, Cpu.ReadMsr(Msr.ApicBase) | MsrEnable);
        Write(TaskPriority, 0);
        Write(LvtLint0, Masked);
        Write(LvtLint1, DeliverNonMaskable); // the pin for it, by the MultiProcessor Specification 1.4 §3.6.2.1
        Write(LvtTimer, Masked | (uint)TimerVector);
        Write(TimerDivide, DivideBy16);
        Write(Spurious, Enable | (uint)SpuriousVector);
    }

    public static uint ReadId() => Read(Id) >> 24;

    /// <summary>Lets the timer run free, to be measured.</summary>
    public static void StartCalibration() => Write(TimerInitial, (uint)LongestTimer);

    public static void EndCalibration(ulong nanoseconds)
    {
        ulong ticks = LongestTimer - Read(TimerCurrent);
        Write(TimerInitial, 0);
        s_ticksPerNanosecond32 = (ticks << 32) / nanoseconds;
        Write(LvtTimer, (uint)TimerVector);
    }

    /// <summary>Interrupts once at that time on the clock; <see cref="Clock.Never"/> turns the timer off.</summary>
    public static void SetTimer(ulong time)
    {
        if (time == Clock.Never)
        {
            Write(TimerInitial, 0);
            return;
        }

        ulong now = Clock.Now();
        ulong wait = time > now ? time - now : 0;
        const ulong second = 1_000_000_000;
        if (wait > second)
            wait = second; // an early interrupt finds nothing due and sets the timer again
        ulong ticks = (wait * s_ticksPerNanosecond32 >> 32) + 1;
        Write(TimerInitial, ticks > LongestTimer ? (uint)LongestTimer : (uint)ticks);
    }

    /// <summary>What a device writes to raise a vector here: fixed delivery, edge (Intel SDM 3A §10.11).</summary>
    public static IrqMessage MessageFor(ulong vector) => new() { Address = MessageBase | (ulong)ReadId() << 12, Data = (uint)vector };

    public static void End() => Write(EndOfInterrupt, 0);

    // SAFETY: s_registers maps the whole register page, uncached, for the nucleus alone, and the offsets above lie inside it.
    private static unsafe uint Read(ulong offset) => System.Threading.Volatile.Read((uint*)(s_registers + offset));

    // SAFETY: as in Read.
    private static unsafe void Write(ulong offset, uint value) => System.Threading.Volatile.Write((uint*)(s_registers + offset), value);
}
