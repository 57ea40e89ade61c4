using Nucleus.X64;

namespace Nucleus.Time;

/// <summary>Channel 2 of the 8254 (Intel 8254 data sheet): ten milliseconds by its 1.193182 MHz, where there is no HPET.</summary>
internal static class Pit
{
    private const ushort Channel2 = 0x42;
    private const ushort Command = 0x43;
    private const ushort SystemControl = 0x61;
    private const byte Channel2OneShotLowHigh = 0xB0;
    private const byte Gate2 = 1 << 0;
    private const byte Speaker = 1 << 1;
    private const byte Output2 = 1 << 5;
    private const ulong Hertz = 1_193_182;
    private const ushort Ticks = 11932;

    /// <summary>Nanoseconds between the two readings of the time stamp counter.</summary>
    public static ulong Measure(out ulong startTsc, out ulong endTsc)
    {
        byte control = (byte)(Cpu.In8(SystemControl) & ~(Gate2 | Speaker));
        Cpu.Out8(SystemControl, control);
        Cpu.Out8(Command, Channel2OneShotLowHigh);
        Cpu.Out8(Channel2, unchecked((byte)Ticks));
        Cpu.Out8(Channel2, Ticks >> 8);
        Cpu.Out8(SystemControl, (byte)(control | Gate2));
        startTsc = Cpu.ReadTsc();
        while ((Cpu.In8(SystemControl) & Output2) == 0)
            Cpu.Pause();
        endTsc = Cpu.ReadTsc();
        Cpu.Out8(SystemControl, control);
        return Ticks * Clock.NanosecondsPerSecond / Hertz;
    }
}
