using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Interrupts;

/// <summary>
/// What each interrupt is for. A line that a driver claims is counted and its waiters woken; what the device wants is the driver's business, on
/// its own thread. A level line is masked when it comes and unmasked when the driver waits again, so it cannot storm.
/// </summary>
internal static class InterruptTable
{
    public const ulong FirstLineVector = 0x30;
    public const uint MaxLines = 64;
    public const uint NoGsi = uint.MaxValue;

    private static Lines s_lines;
    private static ulong s_timerCount;
    private static ulong s_spuriousCount;

    private struct Line
    {
        public bool Claimed;
        public bool Internal;
        public bool Masked;
        public IrqFlags Flags;
        public ulong Count;
        public WaitQueue Waiters;
    }

    [InlineArray((int)MaxLines)]
    private struct Lines
    {
        private Line _element;
    }

    public static unsafe void Handle(ulong vector)
    {
        if (vector == LocalApic.SpuriousVector)
        {
            s_spuriousCount++;
            return;
        }

        if (vector == LocalApic.TimerVector)
        {
            s_timerCount++;
            Scheduler.OnTimer();
        }
        else if (vector >= FirstLineVector && vector < FirstLineVector + MaxLines)
        {
            HandleLine((uint)(vector - FirstLineVector));
        }

        LocalApic.End(); // last: a level line that is still asserted, and not masked by now, would come again at once
    }

    /// <summary>Takes a line for the nucleus' own use.</summary>
    public static unsafe void ClaimInternal(uint gsi, IrqFlags flags)
    {
        if (gsi >= IoApic.Pins)
            return;
        Line* line = LineOf(gsi);
        line->Claimed = true;
        line->Internal = true;
        IoApic.Route(gsi, FirstLineVector + gsi, flags, LocalApic.ReadId());
    }

    public static unsafe long Claim(ulong gsi, IrqFlags flags)
    {
        if (gsi >= IoApic.Pins || gsi >= MaxLines)
            return -Errno.NoEntry;
        Line* line = LineOf((uint)gsi);
        if (line->Claimed)
            return -Errno.Busy;
        line->Claimed = true;
        line->Masked = false;
        line->Flags = flags;
        IoApic.Route((uint)gsi, FirstLineVector + gsi, flags, LocalApic.ReadId());
        return 0;
    }

    public static unsafe long Release(ulong gsi)
    {
        if (!IsDrivers(gsi))
            return -Errno.Invalid;
        Line* line = LineOf((uint)gsi);
        IoApic.SetMask((uint)gsi, masked: true);
        line->Claimed = false;
        Scheduler.WakeAll(&line->Waiters);
        return 0;
    }

    public static unsafe long SetMask(ulong gsi, bool masked)
    {
        if (!IsDrivers(gsi))
            return -Errno.Invalid;
        LineOf((uint)gsi)->Masked = masked;
        IoApic.SetMask((uint)gsi, masked);
        return 0;
    }

    /// <summary>Waits until the line's count is no longer <paramref name="seen"/>; the count, or a negated ETIMEDOUT, EINTR, ENOENT.</summary>
    public static unsafe long Wait(ulong gsi, ulong seen, ulong deadline)
    {
        if (!IsDrivers(gsi))
            return -Errno.Invalid;
        Line* line = LineOf((uint)gsi);
        while (line->Count == seen)
        {
            if ((line->Flags & IrqFlags.Level) != 0 && !line->Masked)
                IoApic.SetMask((uint)gsi, masked: false);
            WakeReason reason = Scheduler.Wait(&line->Waiters, deadline);
            if (!line->Claimed)
                return -Errno.NoEntry;
            if (reason == WakeReason.TimedOut)
                return -Errno.TimedOut;
            if (reason == WakeReason.Interrupted)
                return -Errno.Interrupted;
        }

        return (long)line->Count;
    }

    public static unsafe long Describe(ulong index, IrqInfo* info)
    {
        if (index == 0)
        {
            *info = new IrqInfo { Vector = (uint)LocalApic.TimerVector, Gsi = NoGsi, Count = s_timerCount };
            return 0;
        }

        ulong seen = 0;
        for (uint gsi = 0; gsi < MaxLines; gsi++)
        {
            Line* line = LineOf(gsi);
            if (!line->Claimed || ++seen != index)
                continue;
            *info = new IrqInfo { Vector = (uint)FirstLineVector + gsi, Gsi = gsi, Count = line->Count };
            return 0;
        }

        return -Errno.NoEntry;
    }

    private static unsafe void HandleLine(uint gsi)
    {
        Line* line = LineOf(gsi);
        line->Count++;
        if (line->Internal)
        {
            if (gsi == SerialPort.Gsi)
                SerialPort.OnInterrupt();
            else if (gsi == Rtc.Gsi)
                Rtc.OnInterrupt();
            return;
        }

        if ((line->Flags & IrqFlags.Level) != 0 || !line->Claimed)
            IoApic.SetMask(gsi, masked: true);
        Scheduler.WakeAll(&line->Waiters, first: true);
    }

    private static unsafe bool IsDrivers(ulong gsi) => gsi < MaxLines && LineOf((uint)gsi)->Claimed && !LineOf((uint)gsi)->Internal;

    private static unsafe Line* LineOf(uint gsi)
    {
        fixed (Lines* lines = &s_lines)
            return (Line*)lines + gsi;
    }
}
