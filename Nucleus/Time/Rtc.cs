using Nucleus.Abi;
using Nucleus.Interrupts;
using Nucleus.X64;

namespace Nucleus.Time;

/// <summary>
/// The battery-backed clock (Motorola MC146818A). It is read once at boot, to the second; its next update interrupt then says when a second
/// begins, after which it is left alone.
/// </summary>
internal static class Rtc
{
    public const uint Gsi = 8;

    private const ushort Index = 0x70;
    private const ushort Data = 0x71;
    private const byte Seconds = 0x00;
    private const byte Minutes = 0x02;
    private const byte Hours = 0x04;
    private const byte Day = 0x07;
    private const byte Month = 0x08;
    private const byte Year = 0x09;
    private const byte StatusA = 0x0A;
    private const byte StatusB = 0x0B;
    private const byte StatusC = 0x0C;
    private const byte UpdateInProgress = 1 << 7;
    private const byte UpdateEndedInterrupt = 1 << 4;
    private const byte Binary = 1 << 2;
    private const byte Hours24 = 1 << 1;
    private const byte Afternoon = 1 << 7;

    /// <summary>Asks for the interrupt at the next whole second.</summary>
    public static void StartSynchronising()
    {
        InterruptTable.ClaimInternal(Gsi, IrqFlags.None);
        Write(StatusB, (byte)(Read(StatusB) | UpdateEndedInterrupt));
        Read(StatusC);
    }

    public static void OnInterrupt()
    {
        if ((Read(StatusC) & UpdateEndedInterrupt) == 0)
            return;
        Clock.SetWall(ReadUnixSeconds());
        Write(StatusB, (byte)(Read(StatusB) & ~UpdateEndedInterrupt));
        Read(StatusC);
    }

    /// <summary>Seconds since 1970, taking two-digit years as 2000 to 2099. Reads again when an update came between.</summary>
    public static ulong ReadUnixSeconds()
    {
        ulong first = ReadOnce();
        for (int i = 0; i < 8; i++)
        {
            ulong second = ReadOnce();
            if (second == first)
                break;
            first = second;
        }

        return first;
    }

    private static ulong ReadOnce()
    {
        for (int i = 0; i < 10_000 && (Read(StatusA) & UpdateInProgress) != 0; i++)
            Cpu.Delay();
        byte format = Read(StatusB);
        byte hours = Read(Hours);
        uint hour = Decode((byte)(hours & ~Afternoon), format);
        if ((format & Hours24) == 0)
            hour = hour % 12 + ((hours & Afternoon) != 0 ? 12u : 0u);
        return UnixSeconds(
            2000 + Decode(Read(Year), format),
            Decode(Read(Month), format),
            Decode(Read(Day), format),
            hour,
            Decode(Read(Minutes), format),
            Decode(Read(Seconds), format));
    }

    // Days from the civil calendar, years counted from March so that the leap day comes last.
    private static ulong UnixSeconds(uint year, uint month, uint day, uint hour, uint minute, uint second)
    {
        uint marchYear = month > 2 ? year : year - 1;
        uint marchMonth = month > 2 ? month - 3 : month + 9;
        ulong days = marchYear * 365ul + marchYear / 4 - marchYear / 100 + marchYear / 400 + (153 * marchMonth + 2) / 5 + day - 1;
        const ulong daysTo1970 = 719_468;
        return (((days - daysTo1970) * 24 + hour) * 60 + minute) * 60 + second;
    }

    private static uint Decode(byte value, byte format) =>
        (format & Binary) != 0 ? value : (uint)((value >> 4) * 10 + (value & 0x0F));

    private static byte Read(byte register)
    {
        Cpu.Out8(Index, register);
        return Cpu.In8(Data);
    }

    private static void Write(byte register, byte value)
    {
        Cpu.Out8(Index, register);
        Cpu.Out8(Data, value);
    }
}
