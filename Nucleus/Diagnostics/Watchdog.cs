using System;
using System.Runtime.CompilerServices;
using Nucleus.Threads;
using Nucleus.Time;

namespace Nucleus.Diagnostics;

/// <summary>
/// Somebody said how long something may take. When it has taken longer, every thread's stack goes to the serial line, once, as comments of TAP; whoever
/// asked for the watch may still say what it thinks of that. When nobody has for a while longer, the machine ends: what can still answer has answered.
/// </summary>
internal static class Watchdog
{
    private const int LongestName = 200;
    private const ulong GraceNanoseconds = 5 * Clock.NanosecondsPerSecond;

    private static NameBytes s_name;
    private static int s_nameLength;
    private static ulong s_allowed;
    private static bool s_reported;

    [InlineArray(LongestName)]
    private struct NameBytes
    {
        private byte _element;
    }

    /// <summary>When the timer has to come for it, or <see cref="Clock.Never"/>.</summary>
    public static ulong Deadline { get; private set; } = Clock.Never;

    /// <summary>Watches for one thing, in place of what was watched for before; for nothing with a time of 0.</summary>
    // SAFETY: the name was touched by whoever passes it on, and is read up to its length.
    public static unsafe long Watch(byte* name, ulong length, ulong nanoseconds)
    {
        s_reported = false;
        s_nameLength = length < LongestName ? (int)length : LongestName;
        for (int i = 0; i < s_nameLength; i++)
            s_name[i] = name[i];
        s_allowed = nanoseconds;
        Deadline = nanoseconds == 0 ? Clock.Never : Clock.After(nanoseconds);
        Scheduler.SetTimer();
        return 0;
    }

    /// <summary>The timer's interrupt.</summary>
    public static void OnTimer(ulong now)
    {
        if (now < Deadline)
            return;
        if (s_reported)
            Panic.Fail("the watchdog's report was answered by nobody"u8);
        s_reported = true;
        Deadline = now + GraceNanoseconds;
        Report();
    }

    // SAFETY: the scheduler's list holds the blocks of the threads that are alive, and nobody else runs during an interrupt.
    private static unsafe void Report()
    {
        Text line = default;
        line.Add("# watchdog: "u8);
        for (int i = 0; i < s_nameLength; i++)
            line.Add(s_name[i]);
        Panic.Emit(""u8); // ends what stands on the line
        Panic.Emit(ref line);
        line = default;
        line.Add("# watchdog: has not ended after "u8);
        line.Decimal(s_allowed / 1_000_000);
        line.Add(" ms"u8);
        Panic.Emit(ref line);
        for (Thread* thread = Scheduler.All; thread != null; thread = thread->Next)
        {
            line = default;
            line.Add("# "u8);
            line.Thread(thread->Id, thread->Name);
            line.Add(thread->State == Abi.ThreadState.Waiting ? " waits"u8 : " runs"u8);
            line.Add(", has run for "u8);
            line.Decimal(Clock.TicksToNanoseconds(thread->RunTsc) / 1_000_000);
            line.Add(" ms"u8);
            Panic.Emit(ref line);
            Backtrace.Write(Thread.FrameOf(thread), "# "u8);
        }
    }
}
