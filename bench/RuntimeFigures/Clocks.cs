using System.Diagnostics;

namespace RuntimeFigures;

/// <summary>Reading the time.</summary>
internal static class Clocks
{
    public static void Timestamp(int count)
    {
        long sum = 0;
        for (int index = 0; index < count; index++)
            sum += Stopwatch.GetTimestamp();
        GC.KeepAlive(sum);
    }

    public static void UtcNow(int count)
    {
        long sum = 0;
        for (int index = 0; index < count; index++)
            sum += DateTime.UtcNow.Ticks;
        GC.KeepAlive(sum);
    }
}
