using System;
using Nucleus.Abi;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.Time;
using Nucleus.X64;

namespace Nucleus.Syscalls;

/// <summary>What the machine is and has.</summary>
// SAFETY: every buffer that a call brings is touched, page by page, before a byte of it is read or written.
internal static class InformationCalls
{
    private const ulong SysInfoBytes = 112;
    private const ulong NameFieldBytes = 65;
    private const int NameFields = 6;
    private const ulong LimitStack = 3;
    private const ulong Limits = 16;
    private const ulong StackBytes = 2 << 20;
    private const ulong UsageBytes = 144;
    private const ulong UsageThread = 1;
    private const int UsageChildren = -1;
    private const uint FeatureRandom = 1u << 30; // CPUID.1:ECX

    private static ulong s_randomState;

    /// <summary>struct sysinfo: sizes the GC.</summary>
    public static unsafe long SystemInformation(ulong result)
    {
        if (!PageFault.Touch(result, SysInfoBytes, write: true))
            return -Errno.BadAddress;
        ulong managed = Frames.CountOf(FrameOwner.Managed);
        Block.Zero((void*)result, SysInfoBytes);
        *(ulong*)result = Clock.Now() / Clock.NanosecondsPerSecond;
        *(ulong*)(result + 32) = (Frames.CountOf(FrameOwner.Free) + managed) * Frames.Size; // totalram: what can be had at most
        *(ulong*)(result + 40) = Frames.CountOf(FrameOwner.Free) * Frames.Size;             // freeram
        *(ushort*)(result + 80) = (ushort)Scheduler.Count;
        *(uint*)(result + 104) = 1;                                                        // mem_unit
        return 0;
    }

    /// <summary>struct utsname.</summary>
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
    public static unsafe long Limit(ulong resource, ulong oldLimit)
    {
        if (resource >= Limits)
            return -Errno.Invalid;
        if (oldLimit == 0)
            return 0;
        if (!PageFault.Touch(oldLimit, 16, write: true))
            return -Errno.BadAddress;
        ulong value = resource == LimitStack ? StackBytes : ulong.MaxValue;
        ((ulong*)oldLimit)[0] = value;
        ((ulong*)oldLimit)[1] = value;
        return 0;
    }

    /// <summary>struct rusage: processor time alone.</summary>
    public static unsafe long Usage(ulong who, ulong result)
    {
        if ((int)who is < UsageChildren or > (int)UsageThread)
            return -Errno.Invalid;
        if (!PageFault.Touch(result, UsageBytes, write: true))
            return -Errno.BadAddress;
        Block.Zero((void*)result, UsageBytes);
        if ((int)who == UsageChildren)
            return 0;
        Thread* thread = PerCpu.Thread;
        ulong ticks = who == UsageThread ? thread->RunTsc + Cpu.ReadTsc() - thread->SwitchedInTsc : Scheduler.RunTicks();
        ulong nanoseconds = Clock.TicksToNanoseconds(ticks);
        ((ulong*)result)[0] = nanoseconds / Clock.NanosecondsPerSecond;
        ((ulong*)result)[1] = nanoseconds % Clock.NanosecondsPerSecond / 1000;
        return 0;
    }

    /// <summary>getrandom: RDRAND; on a processor without it the time stamp counter stirred, which is not fit for keys.</summary>
    public static unsafe long Random(ulong buffer, ulong size)
    {
        if (!PageFault.Touch(buffer, size, write: true))
            return -Errno.BadAddress;
        for (ulong i = 0; i < size; i += sizeof(ulong))
        {
            ulong value = NextRandom();
            for (ulong j = 0; j < sizeof(ulong) && i + j < size; j++)
                ((byte*)buffer)[i + j] = (byte)(value >> (int)(j * 8));
        }

        return (long)size;
    }

    public static ulong NextRandom()
    {
        ulong value = (Cpu.CpuId(1).Ecx & FeatureRandom) != 0 ? Cpu.ReadRandom() : 0;
        if (value != 0)
            return value;
        s_randomState += Cpu.ReadTsc() | 1;
        ulong mixed = s_randomState * 0x9E37_79B9_7F4A_7C15;
        mixed ^= mixed >> 29;
        mixed *= 0xBF58_476D_1CE4_E5B9;
        return mixed ^ mixed >> 32;
    }

    private static unsafe void Put(ulong names, ulong field, ReadOnlySpan<byte> value) =>
        Block.Copy((void*)(names + field * NameFieldBytes), value.Pointer, (ulong)value.Length);
}
