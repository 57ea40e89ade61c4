using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Diagnostics;

/// <summary>
/// A profile: where the timer's interrupt finds the processor at even distances of time. What runs with interrupts off, which is the nucleus itself, is
/// found at the place where it lets them in again.
/// </summary>
internal static class Sampling
{
    private const ulong Pages = 128; // 2,048 samples
    private const ulong SampleBytes = ProfileSample.Words * sizeof(ulong);
    private const ulong Samples = Pages * Frames.Size / SampleBytes;
    private const ulong ShortestPeriod = 50_000;
    private const ulong StackReach = 1 << 20;

    private static ulong s_ring;
    private static ulong s_written;
    private static ulong s_read;
    private static ulong s_period;

    /// <summary>When the next sample is due; <see cref="Clock.Never"/> while there is no profile.</summary>
    public static ulong NextTime { get; private set; } = Clock.Never;

    /// <summary>Samples from now on, that many nanoseconds apart; 0 stops.</summary>
    public static long Start(ulong period)
    {
        if (s_ring != 0)
            Frames.SetRange(s_ring, s_ring + Pages * Frames.Size, FrameOwner.Free);
        s_ring = 0;
        NextTime = Clock.Never;
        s_written = s_read = 0;
        if (period == 0)
            return 0;
        ulong ring = Frames.AllocateContiguous(Pages, ulong.MaxValue, FrameOwner.Nucleus);
        if (ring == Frames.None)
            return -Errno.NoMemory;
        s_ring = ring;
        s_period = period < ShortestPeriod ? ShortestPeriod : period;
        NextTime = Clock.After(s_period);
        Scheduler.SetTimer();
        return 0;
    }

    /// <summary>The timer's interrupt, with what it interrupted. A full ring loses the new sample.</summary>
    // SAFETY: samples go into pages taken for them, at positions that wrap at their number; a link of the stack is touched before it is read.
    public static unsafe void Take(Frame* frame)
    {
        if (NextTime == Clock.Never || Clock.Now() < NextTime)
            return;
        NextTime = Clock.After(s_period);
        if (s_written - s_read == Samples)
            return;
        ulong* sample = (ulong*)DirectMap.Of(s_ring + s_written++ % Samples * SampleBytes);
        sample[0] = PerCpu.Thread->Id;
        sample[1] = frame->Rip;

        // Frames are chained by RBP where code was compiled so; the chain is followed only upwards, and only on the thread's stack.
        ulong at = frame->Rbp;
        ulong below = frame->Rsp;
        ulong end = frame->Rsp + StackReach;
        int count = 2;
        while (count < ProfileSample.Words && at >= below && at < end && at % sizeof(ulong) == 0 && PageFault.Touch(at, 2 * sizeof(ulong), write: false))
        {
            ulong returnAddress = *(ulong*)(at + sizeof(ulong));
            if (returnAddress < Image.Header() || returnAddress >= Image.End())
                break;
            sample[count++] = returnAddress;
            below = at + sizeof(ulong);
            at = *(ulong*)at;
        }

        while (count < ProfileSample.Words)
            sample[count++] = 0;
    }

    /// <summary>Moves samples out of the ring, the oldest first; how many.</summary>
    // SAFETY: as in Take; the caller's room is touched before it is written.
    public static unsafe long Read(ulong to, ulong most)
    {
        ulong count = s_written - s_read < most ? s_written - s_read : most;
        if (!PageFault.Touch(to, count * SampleBytes, write: true))
            return -Errno.BadAddress;
        for (ulong i = 0; i < count; i++)
            Block.Copy((void*)(to + i * SampleBytes), (void*)DirectMap.Of(s_ring + s_read++ % Samples * SampleBytes), SampleBytes);
        return (long)count;
    }
}
