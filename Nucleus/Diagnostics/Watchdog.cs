using System;
using System.Runtime.CompilerServices;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;

namespace Nucleus.Diagnostics;

/// <summary>
/// Somebody said how long something may take. When it has taken longer, every thread's stack goes to the serial line, once, as comments of TAP; whoever
/// asked for the watch may still say what it thinks of that. When nobody has for a while longer, the machine ends: what can still answer has answered.
/// </summary>
// SAFETY: the name is copied up to its room; threads come from the scheduler's list, and the timer's interrupt runs with interrupts off.
internal static class Watchdog
{
    private const ulong LongestName = 200;
    private const ulong GraceNanoseconds = 5 * Clock.NanosecondsPerSecond;

    private static NameBytes s_name;
    private static ulong s_nameLength;
    private static ulong s_allowed;
    private static ulong s_deadline;
    private static bool s_reported;

    [InlineArray((int)LongestName)]
    private struct NameBytes
    {
        private byte _element;
    }

    /// <summary>When the timer has to come for it, or <see cref="Clock.Never"/>.</summary>
    public static ulong Deadline => s_deadline == 0 ? Clock.Never : s_deadline;

    /// <summary>Watches for one thing, in place of what was watched for before; for nothing with a time of 0.</summary>
    public static unsafe void Watch(byte* name, ulong length, ulong nanoseconds)
    {
        s_deadline = 0;
        s_reported = false;
        if (nanoseconds == 0)
            return;
        s_nameLength = length < LongestName ? length : LongestName;
        fixed (NameBytes* bytes = &s_name)
            Block.Copy(bytes, name, s_nameLength);
        s_allowed = nanoseconds;
        s_deadline = Clock.After(nanoseconds);
    }

    /// <summary>The timer's interrupt.</summary>
    public static void OnTimer(ulong now)
    {
        if (now < Deadline)
            return;
        if (s_reported)
            Panic.Fail("the watchdog's report was answered by nobody"u8);
        s_reported = true;
        s_deadline = now + GraceNanoseconds;
        Report();
    }

    private static unsafe void Report()
    {
        Text line = default;
        line.Add("# watchdog: "u8);
        fixed (NameBytes* bytes = &s_name)
        {
            for (ulong i = 0; i < s_nameLength; i++)
                line.Add(((byte*)bytes)[i]);
        }

        Panic.Emit(""u8); // ends what stands on the line
        Panic.Emit(ref line);
        line = default;
        line.Add("# watchdog: has not ended after "u8);
        line.Decimal(s_allowed / 1_000_000);
        line.Add(" ms"u8);
        Panic.Emit(ref line);
        for (Thread* thread = Scheduler.All; thread != null; thread = thread->Next)
        {
            Describe(thread);
            Backtrace.Write(Thread.FrameOf(thread), "# "u8);
        }
    }

    private static unsafe void Describe(Thread* thread)
    {
        Text line = default;
        line.Add("# thread "u8);
        line.Decimal(thread->Id);
        line.Add(" '"u8);
        for (byte* name = (byte*)&thread->Name; *name != 0; name++)
            line.Add(*name);
        line.Add("' "u8);
        line.Add(thread->State == Abi.ThreadState.Waiting ? "waits"u8 : "runs"u8);
        line.Add(", has run for "u8);
        line.Decimal(Clock.TicksToNanoseconds(thread->RunTsc) / 1_000_000);
        line.Add(" ms"u8);
        Panic.Emit(ref line);
    }
}
