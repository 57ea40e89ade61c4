using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Syscalls;
using Nucleus.X64;

namespace Nucleus.Threads;

/// <summary>Waiting for a word of memory to change (futex(2)): what every lock of the runtime and the C library rests on.</summary>
internal static class Futex
{
    public const uint AnyBits = 0xFFFF_FFFF;

    private const int BucketCount = 256;

    private static Buckets s_buckets;

    [InlineArray(BucketCount)]
    private struct Buckets
    {
        private WaitQueue _element;
    }

    /// <summary>Waits while the word at <paramref name="address"/> is <paramref name="expected"/>. 0, or a negated EAGAIN, ETIMEDOUT, EINTR, EFAULT.</summary>
    // SAFETY: the current thread's block, which lives for as long as the thread runs.
    public static unsafe long Wait(ulong address, uint expected, ulong deadline, uint bits)
    {
        if (bits == 0 || address % sizeof(uint) != 0)
            return -Errno.Invalid;
        if (!CallerMemory.TryLoad(address, out uint found))
            return -Errno.BadAddress;
        if (found != expected)
            return -Errno.TryAgain;

        Thread* thread = PerCpu.Thread;
        thread->FutexAddress = address;
        thread->FutexBits = bits;
        WakeReason reason = Scheduler.Wait(ref BucketOf(address), deadline);
        return reason switch
        {
            WakeReason.TimedOut => -Errno.TimedOut,
            WakeReason.Interrupted => -Errno.Interrupted,
            _ => 0,
        };
    }

    /// <summary>Wakes up to <paramref name="limit"/> waiters; how many.</summary>
    // SAFETY: a queue holds blocks of threads that wait, and so are alive. Nobody else runs meanwhile; the next is read before one leaves the queue.
    public static unsafe long Wake(ulong address, ulong limit, uint bits)
    {
        if (bits == 0)
            return -Errno.Invalid;
        ulong woken = 0;
        for (Thread* thread = BucketOf(address).First; thread != null && woken < limit;)
        {
            Thread* next = thread->QueueNext;
            if (thread->FutexAddress == address && (thread->FutexBits & bits) != 0)
            {
                Scheduler.Wake(thread, WakeReason.Woken, first: false);
                woken++;
            }

            thread = next;
        }

        return (long)woken;
    }

    /// <summary>Wakes some waiters and moves others to wait for a second word; how many of both.</summary>
    // SAFETY: as in Wake.
    public static unsafe long Requeue(ulong address, ulong wakeLimit, ulong moveLimit, ulong target)
    {
        long woken = Wake(address, wakeLimit, AnyBits);
        ulong moved = 0;
        for (Thread* thread = BucketOf(address).First; thread != null && moved < moveLimit;)
        {
            Thread* next = thread->QueueNext;
            if (thread->FutexAddress == address)
            {
                WaitQueue.Remove(thread);
                thread->FutexAddress = target;
                WaitQueue.Append(ref BucketOf(target), thread);
                moved++;
            }

            thread = next;
        }

        return woken + (long)moved;
    }

    private static ref WaitQueue BucketOf(ulong address) => ref s_buckets[(int)((address >> 2) * 0x9E37_79B9_7F4A_7C15 >> 56)];
}
