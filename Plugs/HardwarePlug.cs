using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cosmos.Core;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;
using MemoryKind = Cosmos.Core.MemoryKind;
using MemoryRange = Cosmos.Core.MemoryRange;

namespace Plugs;

/// <summary>The machine as a whole.</summary>
[Plug(typeof(Hardware))]
internal static class HardwarePlug
{
    public static BootFacts ReadBootFacts()
    {
        MachineInfo info;

        // SAFETY: the nucleus fills in a struct that both sides compile from one source.
        unsafe
        {
            NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.GetMachineInfo, (ulong)&info), NucleusCall.GetMachineInfo);
        }

        double toRuntime = info.TscHertz == 0 ? 0 : (info.RuntimeTsc - info.EntryTsc) / (double)info.TscHertz;
        return new BootFacts
        {
            Protocol = (Cosmos.Core.BootProtocol)info.Protocol,
            CommandLine = Text(info.CommandLine),
            CpusPresent = (int)info.CpusPresent,
            CpusOnline = (int)info.CpusOnline,
            MemoryBytes = info.MemoryBytes,
            TscHertz = info.TscHertz,
            NucleusTime = TimeSpan.FromSeconds(toRuntime),
            BootedAt = DateTime.UnixEpoch.AddSeconds(info.BootUnixSeconds),
            AcpiRootPointer = info.AcpiRsdp == 0 ? null : new PhysicalAddress(info.AcpiRsdp),
            Ecam = info.EcamAddress == 0 ? null : new EcamRange(new PhysicalAddress(info.EcamAddress), info.EcamFirstBus, info.EcamLastBus),
            Framebuffer = info.FramebufferKind == Nucleus.Abi.FramebufferKind.None
                ? null
                : new FramebufferInfo(
                    (Cosmos.Core.FramebufferKind)info.FramebufferKind,
                    new PhysicalAddress(info.FramebufferAddress),
                    (int)info.FramebufferPitch,
                    (int)info.FramebufferWidth,
                    (int)info.FramebufferHeight,
                    (int)info.FramebufferBitsPerPixel,
                    info.RedShift,
                    info.GreenShift,
                    info.BlueShift),
        };
    }

    public static bool TryReadMemoryRange(int index, [NotNullWhen(true)] out MemoryRange? range)
    {
        Nucleus.Abi.MemoryRange found;
        long result;

        // SAFETY: as in ReadBootFacts.
        unsafe
        {
            result = NucleusEntry.Call(NucleusCall.GetMemoryRange, (ulong)index, (ulong)&found);
        }

        range = result < 0 ? null : new MemoryRange(new PhysicalAddress(found.Start), found.Length, (MemoryKind)found.Kind);
        return range is not null;
    }

    public static bool TryReadThread(int index, [NotNullWhen(true)] out KernelThread? thread)
    {
        ThreadInfo found;
        long result;

        // SAFETY: as in ReadBootFacts.
        unsafe
        {
            result = NucleusEntry.Call(NucleusCall.GetThreadInfo, (ulong)index, (ulong)&found);
        }

        thread = result < 0
            ? null
            : new KernelThread(
                (int)found.Id,
                Text(found.Name),
                (KernelThreadState)found.State,
                TimeSpan.FromTicks((long)(found.RunNanoseconds / 100)),
                found.Switches,
                found.WaitingIn)
            {
                IsManaged = found.RuntimeId != 0,
            };
        return thread is not null;
    }

    public static bool TryReadInterrupt(int index, [NotNullWhen(true)] out InterruptSource? source)
    {
        IrqInfo found;
        long result;

        // SAFETY: as in ReadBootFacts.
        unsafe
        {
            result = NucleusEntry.Call(NucleusCall.GetIrqInfo, (ulong)index, (ulong)&found);
        }

        source = result < 0 ? null : new InterruptSource((int)found.Vector, found.Gsi == uint.MaxValue ? null : (int)found.Gsi, found.Count);
        return source is not null;
    }

    public static bool TryReadMappedArea(ulong from, [NotNullWhen(true)] out Cosmos.Core.MappedArea? area)
    {
        Nucleus.Abi.MappedArea found;
        long result;

        // SAFETY: as in ReadBootFacts.
        unsafe
        {
            result = NucleusEntry.Call(NucleusCall.GetMappedArea, from, (ulong)&found);
        }

        area = result < 0 ? null : new Cosmos.Core.MappedArea(found.Start, found.End, (MappedRights)found.Rights, found.IsStack != 0);
        return area is not null;
    }

    public static void FillRandom(Span<byte> bytes)
    {
        const NucleusCall getRandom = (NucleusCall)318; // Linux' number

        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = bytes)
                NucleusEntry.Expect(NucleusEntry.Call(getRandom, (ulong)start, (ulong)bytes.Length), getRandom);
        }
    }

    public static void CountFrames(Span<ulong> byOwner)
    {
        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (ulong* slots = byOwner)
                NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.GetFrameCounts, (ulong)slots, (ulong)byOwner.Length), NucleusCall.GetFrameCounts);
        }
    }

    // The runtime's Stopwatch counts nanoseconds on this platform.
    public static long MonotonicNanoseconds() => Stopwatch.GetTimestamp();

    public static void PowerOff(int exitStatus) => NucleusEntry.Call(NucleusCall.PowerOff, (ulong)exitStatus);

    public static void Reboot() => NucleusEntry.Call(NucleusCall.Reboot);

    public static void Panic(string reason)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(reason);

        // SAFETY: the array is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = utf8)
                NucleusEntry.Call(NucleusCall.Panic, (ulong)start, (ulong)utf8.Length);
        }
    }

    public static void Watch(ReadOnlySpan<byte> utf8, long allowedNs)
    {
        // SAFETY: the span is pinned for the call, which copies it, and its length is passed.
        unsafe
        {
            fixed (byte* start = utf8)
                NucleusEntry.Call(NucleusCall.Watch, (ulong)start, (ulong)utf8.Length, (ulong)allowedNs);
        }
    }

    public static int ReadLog(ulong position, Span<byte> buffer)
    {
        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = buffer)
                return (int)NucleusEntry.Call(NucleusCall.ReadLog, position, (ulong)start, (ulong)buffer.Length);
        }
    }

    public static void WriteLog(ReadOnlySpan<byte> utf8)
    {
        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = utf8)
                NucleusEntry.Call(NucleusCall.WriteLog, (ulong)start, (ulong)utf8.Length);
        }
    }

    public static int ReadSerial(Span<byte> buffer, long timeoutNs)
    {
        long result;

        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = buffer)
                result = NucleusEntry.Call(NucleusCall.ReadSerial, (ulong)start, (ulong)buffer.Length, (ulong)timeoutNs);
        }

        if (result == -Errno.TimedOut)
            return 0;
        NucleusEntry.Expect(result, NucleusCall.ReadSerial);
        return (int)result;
    }

    public static void WriteSerial(ReadOnlySpan<byte> bytes)
    {
        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = bytes)
                NucleusEntry.Call(NucleusCall.WriteSerial, (ulong)start, (ulong)bytes.Length);
        }
    }

    private static string Text(ReadOnlySpan<byte> zeroTerminated)
    {
        int end = zeroTerminated.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? zeroTerminated : zeroTerminated[..end]);
    }
}
