using Cosmos.Core;

namespace Drivers.Platform;

/// <summary>
/// The battery-backed clock (Motorola MC146818A). It is read once, to the second; its next update interrupt then says when a second begins, after which it is left
/// alone.
/// </summary>
public static class RealTimeClock
{
    private const int Gsi = 8;
    private const int MostReads = 8;
    private const int MostPolls = 100_000;
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
    private const byte UpdateEnded = 1 << 4;
    private const byte Binary = 1 << 2;
    private const byte Hours24 = 1 << 1;
    private const byte Afternoon = 1 << 7;
    private static readonly TimeSpan LongestSecond = TimeSpan.FromSeconds(3);
    private static readonly Lock Registers = new();

    /// <summary>Sets the wall clock by it, at once to the second, and exactly when its next second begins. A clock that shows no date sets nothing.</summary>
    [BusTier]
    public static void Start()
    {
        if (!TryRead(out DateTime utc))
        {
            KernelLog.Write("the real-time clock shows no date");
            return;
        }

        Clock.SetWall(utc);
        new Thread(Align) { IsBackground = true, Name = "real-time clock" }.Start();
    }

    /// <summary>What it shows, taking two-digit years as 2000 to 2099.</summary>
    /// <returns>False when that is no date.</returns>
    public static bool TryRead(out DateTime utc)
    {
        lock (Registers)
        {
            (int Year, int Month, int Day, int Hour, int Minute, int Second) shown = ReadOnce();

            // Once more when an update came between.
            for (int reads = 1; reads < MostReads && ReadOnce() is var again && again != shown; reads++)
                shown = again;
            bool isDate = shown is { Year: <= 2099, Month: >= 1 and <= 12, Hour: <= 23, Minute: <= 59, Second: <= 59 }
                && shown.Day >= 1 && shown.Day <= DateTime.DaysInMonth(shown.Year, shown.Month);
            utc = isDate ? new DateTime(shown.Year, shown.Month, shown.Day, shown.Hour, shown.Minute, shown.Second, DateTimeKind.Utc) : default;
            return isDate;
        }
    }

    private static void Align()
    {
        try
        {
            using IrqLine line = IrqLine.Claim(Gsi, IrqTrigger.EdgeHigh);
            lock (Registers)
            {
                Write(StatusB, (byte)(Read(StatusB) | UpdateEnded));
                Read(StatusC);
            }

            // Forward alone: this thread may have come late to a second that the clock was just right for.
            if (line.Wait(LongestSecond) && TryRead(out DateTime utc) && utc > Clock.UtcNow)
                Clock.SetWall(utc);
            lock (Registers)
            {
                Write(StatusB, (byte)(Read(StatusB) & ~UpdateEnded));
                Read(StatusC);
            }
        }
        catch (InvalidOperationException held)
        {
            KernelLog.Write($"the real-time clock keeps to whole seconds: {held.Message}");
        }
    }

    private static (int Year, int Month, int Day, int Hour, int Minute, int Second) ReadOnce()
    {
        for (int polls = 0; polls < MostPolls && (Read(StatusA) & UpdateInProgress) != 0; polls++)
        {
        }

        byte format = Read(StatusB);
        byte hours = Read(Hours);
        int hour = Decode((byte)(hours & ~Afternoon), format);
        if ((format & Hours24) == 0)
            hour = (hour % 12) + ((hours & Afternoon) != 0 ? 12 : 0);
        return (2000 + Decode(Read(Year), format), Decode(Read(Month), format), Decode(Read(Day), format), hour, Decode(Read(Minutes), format), Decode(Read(Seconds), format));
    }

    private static int Decode(byte value, byte format) => (format & Binary) != 0 ? value : ((value >> 4) * 10) + (value & 0x0F);

    private static byte Read(byte register)
    {
        PlatformPorts.RealTimeClockIndex.Write(register);
        return PlatformPorts.RealTimeClockData.Read();
    }

    private static void Write(byte register, byte value)
    {
        PlatformPorts.RealTimeClockIndex.Write(register);
        PlatformPorts.RealTimeClockData.Write(value);
    }
}
