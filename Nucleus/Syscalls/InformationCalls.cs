using System;
using System.Runtime.InteropServices;
using Nucleus.Abi;
using Nucleus.Entropy;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>What the machine is and has.</summary>
internal static class InformationCalls
{
    private const ulong NameFieldBytes = 65;
    private const int NameFields = 6;
    private const ulong LimitStack = 3;
    private const ulong Limits = 16;
    private const ulong StackBytes = 2 << 20;
    private const ulong UsageThread = 1;
    private const int UsageChildren = -1;

    private struct ResourceLimit
    {
        public ulong Soft;
        public ulong Hard;
    }

    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct ResourceUsage
    {
        public TimeSpec ProgramTime;
    }

    /// <summary>struct sysinfo.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 112)]
    private struct SystemInfo
    {
        [FieldOffset(0)]
        public ulong UptimeSeconds;

        [FieldOffset(32)]
        public ulong TotalBytes;

        [FieldOffset(40)]
        public ulong FreeBytes;

        [FieldOffset(80)]
        public ushort Threads;

        [FieldOffset(104)]
        public uint UnitBytes;
    }

    /// <summary>sysinfo: sizes the GC, by the memory that can be had at most.</summary>
    public static long SystemInformation(ulong result)
    {
        ulong free = Frames.CountOf(FrameOwner.Free) * Frames.Size;
        ulong managed = Frames.CountOf(FrameOwner.Managed) * Frames.Size;
        ulong uptime = Clock.Now() / Clock.NanosecondsPerSecond;
        return CallerMemory.Store(result, new SystemInfo { UptimeSeconds = uptime, TotalBytes = free + managed, FreeBytes = free, Threads = (ushort)Scheduler.Count, UnitBytes = 1 });
    }

    /// <summary>struct utsname.</summary>
    // SAFETY: the whole structure was touched, and each name is shorter than its field.
    public static unsafe long Names(ulong result)
    {
        if (!PageFault.Touch(result, NameFieldBytes * NameFields, write: true))
            return -Errno.BadAddress;
        Block.Zero((void*)result, NameFieldBytes * NameFields);
        Put(result, 0, "Linux"u8); // the system call interface, which is what callers look for
        Put(result, 1, "aster"u8);
        Put(result, 2, "6.1.0-aster"u8);
        Put(result, 3, "AsterCosmos"u8);
        Put(result, 4, "x86_64"u8);
        return 0;
    }

    /// <summary>prlimit64: stacks of 2 MiB, nothing else limited.</summary>
    public static long Limit(ulong resource, ulong oldLimit)
    {
        ulong value = resource == LimitStack ? StackBytes : ulong.MaxValue;
        return resource >= Limits ? -Errno.Invalid : CallerMemory.StoreIfWanted(oldLimit, new ResourceLimit { Soft = value, Hard = value });
    }

    /// <summary>struct rusage: processor time alone.</summary>
    public static long Usage(ulong who, ulong result)
    {
        if ((int)who is < UsageChildren or > (int)UsageThread)
            return -Errno.Invalid;
        ulong ticks = (int)who == UsageChildren ? 0 : who == UsageThread ? Scheduler.RunTicksOfCurrent() : Scheduler.RunTicks();
        var time = new TimeSpec(Clock.TicksToNanoseconds(ticks));
        time.Nanoseconds /= 1000; // of struct timeval, these are microseconds
        return CallerMemory.Store(result, new ResourceUsage { ProgramTime = time });
    }

    /// <summary>getrandom: from the pool.</summary>
    // SAFETY: the whole buffer was touched, and no more of it is filled.
    public static unsafe long Random(ulong buffer, ulong size)
    {
        if (!PageFault.Touch(buffer, size, write: true))
            return -Errno.BadAddress;
        RandomPool.Fill((byte*)buffer, size);
        return (long)size;
    }

    // SAFETY: as in Names.
    private static unsafe void Put(ulong names, ulong field, ReadOnlySpan<byte> value) =>
        Block.Copy((void*)(names + field * NameFieldBytes), value.Pointer, (ulong)value.Length);
}
