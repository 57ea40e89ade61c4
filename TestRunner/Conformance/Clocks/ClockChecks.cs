using System.Diagnostics;
using System.Globalization;

namespace TestRunner.Conformance.Clocks;

/// <summary>Clocks, waiting, dates and time zones.</summary>
internal static class ClockChecks
{
    private const int LongestStepMs = 3200;
    private static readonly TimeSpan Tolerance = TimeSpan.FromMilliseconds(50);
    private static readonly DateTime Day = new(2024, 2, 29, 13, 5, 9, 123, DateTimeKind.Utc);

    public static readonly CheckGroup All = new("time")
    {
        { "Stopwatch counts nanoseconds", () => (Stopwatch.Frequency, Stopwatch.IsHighResolution) },
        { "Stopwatch never runs backwards", () => { long last = 0; for (int i = 0; i < 200_000; i++) { long now = Stopwatch.GetTimestamp(); if (now < last) return "back"; last = now; } return "never"; } },
        { "Stopwatch never runs backwards across threads", AcrossThreads },
        { "Stopwatch steps are finer than a microsecond", () => { for (int i = 0; i < 1000; i++) { long a = Stopwatch.GetTimestamp(), b = Stopwatch.GetTimestamp(); while (b == a) b = Stopwatch.GetTimestamp(); if (b - a < 100_000) return true; } return false; } },
        { "UtcNow never runs backwards", () => { DateTime last = default; for (int i = 0; i < 100_000; i++) { DateTime now = DateTime.UtcNow; if (now < last) return "back"; last = now; } return "never"; } },
        { "UtcNow and Stopwatch go at one pace", OnePace },
        { "UtcNow is of this age", () => DateTime.UtcNow.Year is > 2020 and < 2100 },
        { "UtcNow is UTC, Now is local", () => (DateTime.UtcNow.Kind, DateTime.Now.Kind) },
        { "UtcNow has fractions of a second", () => { HashSet<int> seen = []; for (int i = 0; i < 50; i++) { seen.Add(DateTime.UtcNow.Millisecond); Thread.Sleep(2); } return seen.Count > 10; } },
        { "DateTimeOffset.UtcNow and DateTime.UtcNow agree", () => { DateTime a = DateTime.UtcNow, b = DateTimeOffset.UtcNow.UtcDateTime, c = DateTime.UtcNow; return a <= b && b <= c; } },
        { "TickCount64 grows", () => { long a = Environment.TickCount64; Thread.Sleep(20); return Environment.TickCount64 - a >= 19; } },
        { "TimeProvider.System", () => { long a = TimeProvider.System.GetTimestamp(); Thread.Sleep(5); return TimeProvider.System.GetElapsedTime(a) >= TimeSpan.FromMilliseconds(5); } },
        { "Sleep of a millisecond is at least that", () => AtLeast(1, static () => Thread.Sleep(1)) },
        { "Sleep of 25 milliseconds is at least that", () => AtLeast(25, static () => Thread.Sleep(25)) },
        { "Task.Delay is at least as long as it says", async () => { long s = Stopwatch.GetTimestamp(); await Task.Delay(20); return Stopwatch.GetElapsedTime(s) >= TimeSpan.FromMilliseconds(19); } },
        { "Monitor.Wait is at least as long as it says", () => AtLeast(15, static () => { object o = new(); lock (o) Monitor.Wait(o, 15); }) },
        { "SpinWait ends", () => SpinWait.SpinUntil(static () => false, 10) },
        { "many sleepers wake in the order of their times", Sleepers },
        { "processor time of this process grows with work", ProcessorTime },
        { "a sleeping thread takes no processor time", SleepingCostsNothing },
        { "local time is UTC without a zone", () => (TimeZoneInfo.Local.BaseUtcOffset, TimeZoneInfo.Utc.Id) },
        { "a zone that is not there", () => Shown.Thrown(static () => TimeZoneInfo.FindSystemTimeZoneById("Nowhere/Land")).Split(':')[0] },
        { "a zone made by hand", () => TimeZoneInfo.ConvertTime(Day, TimeZoneInfo.CreateCustomTimeZone("x", TimeSpan.FromHours(5.5), "x", "x")) },
        { "round trip format", () => Day.ToString("O", CultureInfo.InvariantCulture) },
        { "RFC 1123 format", () => Day.ToString("R", CultureInfo.InvariantCulture) },
        { "sortable format", () => Day.ToString("s", CultureInfo.InvariantCulture) },
        { "custom format", () => Day.ToString("dddd, d MMMM yyyy HH:mm:ss.fff", CultureInfo.InvariantCulture) },
        { "parsing a date", () => DateTime.Parse("2024-02-29T13:05:09.123Z", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) == Day },
        { "parsing what is no date", () => Shown.Thrown(static () => DateTime.ParseExact("2023-02-29", "yyyy-MM-dd", CultureInfo.InvariantCulture)) },
        { "leap years", () => ((int[])[1900, 2000, 2023, 2024]).Select(DateTime.IsLeapYear) },
        { "adding months at the end of one", () => new DateTime(2024, 1, 31, 0, 0, 0, DateTimeKind.Utc).AddMonths(1) },
        { "day of the week and of the year", () => (Day.DayOfWeek, Day.DayOfYear) },
        { "Unix time there and back", () => (new DateTimeOffset(Day).ToUnixTimeMilliseconds(), DateTimeOffset.FromUnixTimeSeconds(1_709_211_909)) },
        { "ISO week", () => ISOWeek.GetWeekOfYear(new DateTime(2021, 1, 3, 0, 0, 0, DateTimeKind.Utc)) },
        { "DateOnly and TimeOnly", () => (DateOnly.FromDateTime(Day).ToString("O", CultureInfo.InvariantCulture), TimeOnly.FromDateTime(Day).ToString("O", CultureInfo.InvariantCulture)) },
        { "TimeSpan arithmetic and format", () => (TimeSpan.FromDays(1.5) - TimeSpan.FromHours(1)).ToString("c", CultureInfo.InvariantCulture) },
        { "TimeSpan overflow", () => Shown.Thrown(static () => TimeSpan.FromDays(1e9)) },
        { "DateTime out of range", () => Shown.Thrown(static () => DateTime.MaxValue.AddDays(1)) },
        { "Persian, Hebrew and Islamic calendars", () => (new PersianCalendar().GetYear(Day), new HebrewCalendar().GetYear(Day), new UmAlQuraCalendar().GetYear(Day)) },
        { "stopwatch of a loop is not zero", () => { Stopwatch s = Stopwatch.StartNew(); for (int i = 0; i < 1000; i++) s.Elapsed.ToString(); return s.ElapsedTicks > 0; } },
    };

    private static object AcrossThreads()
    {
        long last = 0;
        int back = 0;
        object gate = new();
        Threads.Fleet.Run(4, _ =>
        {
            for (int i = 0; i < 2000; i++)
            {
                lock (gate)
                {
                    long now = Stopwatch.GetTimestamp();
                    if (now < last)
                        back++;
                    last = now;
                }
            }
        });
        return back;
    }

    private static object OnePace()
    {
        // The wall clock may be set to the second's begin once, soon after boot.
        Thread.Sleep(1100);
        (DateTime Wall, long Before, long After) first = BothClocks();
        Thread.Sleep(200);
        (DateTime Wall, long Before, long After) last = BothClocks();
        TimeSpan byWall = last.Wall - first.Wall;
        TimeSpan least = Stopwatch.GetElapsedTime(first.After, last.Before);
        TimeSpan most = Stopwatch.GetElapsedTime(first.Before, last.After);
        return byWall > least - Tolerance && byWall < most + Tolerance;
    }

    // However long this thread is kept from running, the wall clock was read between the two others.
    private static (DateTime Wall, long Before, long After) BothClocks()
    {
        long before = Stopwatch.GetTimestamp();
        DateTime wall = DateTime.UtcNow;
        return (wall, before, Stopwatch.GetTimestamp());
    }

    private static object AtLeast(int milliseconds, Action wait)
    {
        for (int i = 0; i < 5; i++)
        {
            long start = Stopwatch.GetTimestamp();
            wait();
            if (Stopwatch.GetElapsedTime(start).TotalMilliseconds < milliseconds - 0.5)
                return "too short";
        }

        return "long enough";
    }

    // On a busy machine a thread may begin its sleep when another's is over. Then the steps between them were too short: longer ones tell.
    private static object Sleepers()
    {
        int[] naps = [4, 1, 3, 2, 0];
        List<int> order = [];
        for (int unitMs = 100; unitMs <= LongestStepMs && !order.SequenceEqual(naps.Order()); unitMs *= 2)
        {
            order.Clear();
            Threads.Fleet.Run(naps.Length, me =>
            {
                Thread.Sleep(naps[me] * unitMs);
                lock (order)
                    order.Add(naps[me]);
            });
        }

        return order;
    }

    // A loop that is kept from running takes none: it goes on until it has run.
    private static object ProcessorTime()
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        while (Environment.CpuUsage.TotalTime <= before && Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60))
        {
        }

        return Environment.CpuUsage.TotalTime > before;
    }

    // A system that others share may charge what they took to whoever was interrupted. A thread that spins instead of sleeping takes its time every time.
    private static object SleepingCostsNothing()
    {
        for (int i = 0; i < 20; i++)
        {
            TimeSpan before = Environment.CpuUsage.TotalTime;
            Thread.Sleep(300);
            if (Environment.CpuUsage.TotalTime - before < TimeSpan.FromMilliseconds(200))
                return true;
        }

        return false;
    }
}
