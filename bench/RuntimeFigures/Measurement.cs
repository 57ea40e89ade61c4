using System.Diagnostics;
using System.Globalization;

namespace RuntimeFigures;

/// <summary>What one subject took: the median of several turns, each long enough for the clock.</summary>
internal sealed record Measurement(string Name, double Nanoseconds, double Least, double Most)
{
    private const int Turns = 9;

    /// <summary>Measures a subject for about that long.</summary>
    public static Measurement Of(Subject subject, int milliseconds)
    {
        long turn = Stopwatch.Frequency * milliseconds / 1000 / (Turns + 1);

        // Twice, for memory that is touched for the first time costs the host more than all else: a turn that was estimated by that would be over before anything repeats itself.
        int count = Math.Max(CountFor(subject.Run, turn), CountFor(subject.Run, turn));
        double[] each = new double[Turns];
        for (int index = 0; index < Turns; index++)
            each[index] = Stopwatch.GetElapsedTime(0, Time(subject.Run, count)).TotalNanoseconds / count;
        Array.Sort(each);
        return new Measurement(subject.Name, each[Turns / 2], each[0], each[^1]);
    }

    public string ToJson() => string.Create(
        CultureInfo.InvariantCulture,
        $$"""{"name":"runtime.{{Name}}","unit":"ns","value":{{Nanoseconds:0.0}},"least":{{Least:0.0}},"most":{{Most:0.0}}}""");

    // Doubled until a turn is long enough; the turns before warm caches and pools up.
    private static int CountFor(Action<int> run, long ticks)
    {
        int count = 1;
        long taken;
        while ((taken = Time(run, count)) < ticks / 4 && count < int.MaxValue / 8)
            count *= 2;
        return (int)Math.Clamp((double)count * ticks / Math.Max(taken, 1), 1, int.MaxValue);
    }

    private static long Time(Action<int> run, int count)
    {
        long start = Stopwatch.GetTimestamp();
        run(count);
        return Stopwatch.GetTimestamp() - start;
    }
}
