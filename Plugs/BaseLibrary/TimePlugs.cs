using System.Diagnostics;
using IL2CPU.API.Attribs;

namespace Plugs.BaseLibrary;

/// <summary>The clock that never goes back, read straight from the nucleus: no system call, and not the C library's structure in between.</summary>
[Plug(typeof(Stopwatch))]
internal static class StopwatchPlug
{
    /// <summary>Counts nanoseconds on every Unix system.</summary>
    public static long QueryPerformanceCounter() => NucleusEntry.Monotonic();
}

/// <summary>The wall clock, likewise.</summary>
[Plug(typeof(DateTime))]
internal static class DateTimePlug
{
    public static DateTime get_UtcNow() => DateTime.UnixEpoch.AddTicks(NucleusEntry.Wall() / TimeSpan.NanosecondsPerTick);
}
