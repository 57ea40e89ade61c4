using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Devices;
using Nucleus.Entropy;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Interrupts;

/// <summary>
/// What each interrupt is for. A line that a driver claims is counted and its waiters woken; what the device wants is the driver's business, on
/// its own thread. A level line is masked when it comes and unmasked when the driver waits again, so it cannot storm.
/// <code>
///   vector 0x30..0x6F   line 0..63     pins of the I/O APIC, by global system interrupt
///   vector 0x70..0xEF   line 64..191   messages (MSI, MSI-X)
/// </code>
/// </summary>
internal static class InterruptTable
{
    public const ulong FirstLineVector = 0x30;
    private const uint PinLines = 64;
    private const uint Lines = 192;
    public const uint NoGsi = uint.MaxValue;

    private static LineTable s_lines;
    private static ulong s_timerCount;
    private static ulong s_strayCount;

    private struct Line
    {
        public bool Claimed;
        public bool Internal;
        public bool Masked;

        /// <summary>A message came while the line was masked.</summary>
        public bool Pending;
        public IrqFlags Flags;

        /// <summary>How often the line was claimed, so that who waited for its last holder does not wait for the next.</summary>
        public uint Generation;
        public ulong Count;
        public WaitQueue Waiters;
    }

    [InlineArray((int)Lines)]
    private struct LineTable
    {
        private Line _element;
    }

    public static void Handle(ulong vector)
    {
        RandomPool.NoteTime();
        if (vector == LocalApic.TimerVector)
        {
            s_timerCount++;
            Scheduler.OnTimer();
        }
        else if (vector >= FirstLineVector && vector < FirstLineVector + Lines)
        {
            HandleLine((uint)(vector - FirstLineVector));
        }
        else if (s_strayCount++ == 0)
        {
            Diagnostics.Log.Line("stray interrupt: vector "u8, vector, ", which nothing is to use; more are not told"u8);
        }

        // Last: a level line that is still asserted, and not masked by now, would come again at once. A spurious interrupt (Intel SDM 3A §10.9) is not in service, so nothing
        // ends by this; a device's message with the same vector is, and left so would keep every other interrupt away.
        LocalApic.End();
    }

    /// <summary>Takes a line for the nucleus' own use.</summary>
    public static void ClaimInternal(uint gsi, IrqFlags flags)
    {
        if (gsi >= IoApic.Pins)
            return;
        ref Line line = ref s_lines[(int)gsi];
        line.Claimed = true;
        line.Internal = true;
        IoApic.Route(gsi, FirstLineVector + gsi, flags, LocalApic.ReadId());
    }

    public static long Claim(ulong gsi, IrqFlags flags)
    {
        if (gsi >= IoApic.Pins || gsi >= PinLines)
            return -Errno.NoEntry;
        ref Line line = ref s_lines[(int)gsi];
        if (line.Claimed)
            return -Errno.Busy;
        line.Claimed = true;
        line.Generation++;
        line.Masked = false;
        line.Flags = flags;
        IoApic.Route((uint)gsi, FirstLineVector + gsi, flags, LocalApic.ReadId());
        return HandleOf((uint)gsi);
    }

    public static long ClaimMessage(out IrqMessage message)
    {
        for (uint index = PinLines; index < Lines; index++)
        {
            ref Line line = ref s_lines[(int)index];
            if (line.Claimed)
                continue;
            line = new Line { Claimed = true, Generation = line.Generation + 1 };
            message = LocalApic.MessageFor(FirstLineVector + index);
            return HandleOf(index);
        }

        message = default;
        return -Errno.Busy;
    }

    public static long Release(ulong handle)
    {
        if (!TryFind(handle, out uint index))
            return -Errno.Invalid;
        ref Line line = ref s_lines[(int)index];
        if (IsPin(index))
            IoApic.SetMask(index, masked: true);
        line.Claimed = false;
        Scheduler.WakeAll(ref line.Waiters);
        return 0;
    }

    public static long SetMask(ulong handle, bool masked)
    {
        if (!TryFind(handle, out uint index))
            return -Errno.Invalid;
        ref Line line = ref s_lines[(int)index];
        line.Masked = masked;
        if (IsPin(index))
        {
            IoApic.SetMask(index, masked);
        }
        else if (!masked && line.Pending)
        {
            line.Pending = false;
            line.Count++;
            Scheduler.WakeAll(ref line.Waiters, first: true);
        }

        return 0;
    }

    /// <summary>Waits until the line's count is no longer <paramref name="seen"/>; the count, or a negated ETIMEDOUT, EINTR, ENOENT.</summary>
    public static long Wait(ulong handle, ulong seen, ulong deadline)
    {
        if (!TryFind(handle, out uint index))
            return -Errno.Invalid;
        ref Line line = ref s_lines[(int)index];
        uint generation = line.Generation;
        while (line.Count == seen)
        {
            if ((line.Flags & IrqFlags.Level) != 0 && !line.Masked)
                IoApic.SetMask(index, masked: false);
            WakeReason reason = Scheduler.Wait(ref line.Waiters, deadline);
            if (!line.Claimed || line.Generation != generation)
                return -Errno.NoEntry;
            if (reason == WakeReason.TimedOut)
                return -Errno.TimedOut;
            if (reason == WakeReason.Interrupted)
                return -Errno.Interrupted;
        }

        return (long)line.Count;
    }

    /// <summary>The index-th interrupt in use; the timer is the first.</summary>
    public static bool TryDescribe(ulong index, out IrqInfo info)
    {
        info = new IrqInfo { Vector = (uint)LocalApic.TimerVector, Gsi = NoGsi, Count = s_timerCount };
        ulong seen = 0;
        for (uint i = 0; i < Lines && seen < index; i++)
        {
            if (s_lines[(int)i].Claimed && ++seen == index)
                info = new IrqInfo { Vector = (uint)FirstLineVector + i, Gsi = IsPin(i) ? i : NoGsi, Count = s_lines[(int)i].Count };
        }

        return seen == index;
    }

    private static void HandleLine(uint index)
    {
        ref Line line = ref s_lines[(int)index];
        if (!IsPin(index) && line.Masked)
        {
            line.Pending = true;
            return;
        }

        line.Count++;
        if (line.Internal)
        {
            if (index == SerialPort.Gsi)
                SerialPort.OnInterrupt();
            return;
        }

        if (IsPin(index) && ((line.Flags & IrqFlags.Level) != 0 || !line.Claimed))
            IoApic.SetMask(index, masked: true);
        Scheduler.WakeAll(ref line.Waiters, first: true);
    }

    private static bool IsPin(ulong index) => index < PinLines && index < IoApic.Pins;

    /// <summary>Who claimed a line has its number and which claim of it this is, so that whoever gave it back reaches nothing of its next holder's.</summary>
    private static long HandleOf(uint index) => ((long)s_lines[(int)index].Generation << 8) | index;

    private static bool TryFind(ulong handle, out uint index)
    {
        index = (byte)handle;
        return index < Lines && s_lines[(int)index] is { Claimed: true, Internal: false } && s_lines[(int)index].Generation == handle >> 8;
    }
}
