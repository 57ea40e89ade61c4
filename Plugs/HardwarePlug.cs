using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using Cosmos.Core;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;
using Plugs.BaseLibrary;
using MemoryKind = Cosmos.Core.MemoryKind;
using MemoryRange = Cosmos.Core.MemoryRange;

namespace Plugs;

/// <summary>The machine as a whole.</summary>
[Plug(typeof(Hardware))]
internal static class HardwarePlug
{
    public static BootFacts ReadBootFacts()
    {
        NucleusEntry.Expect(NucleusEntry.Read(NucleusCall.GetMachineInfo, 0, out MachineInfo info), NucleusCall.GetMachineInfo);
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
        bool isThere = NucleusEntry.Read(NucleusCall.GetMemoryRange, (ulong)index, out Nucleus.Abi.MemoryRange found) >= 0;
        range = isThere ? new MemoryRange(new PhysicalAddress(found.Start), found.Length, (MemoryKind)found.Kind) : null;
        return isThere;
    }

    public static bool TryReadThread(int index, [NotNullWhen(true)] out KernelThread? thread)
    {
        bool isThere = NucleusEntry.Read(NucleusCall.GetThreadInfo, (ulong)index, out ThreadInfo found) >= 0;
        var runTime = TimeSpan.FromTicks((long)(found.RunNanoseconds / 100));
        thread = isThere
            ? new KernelThread((int)found.Id, Text(found.Name), (KernelThreadState)found.State, runTime, found.Switches, found.WaitingIn) { IsManaged = found.RuntimeId != 0 }
            : null;
        return isThere;
    }

    public static bool TryReadInterrupt(int index, [NotNullWhen(true)] out InterruptSource? source)
    {
        bool isThere = NucleusEntry.Read(NucleusCall.GetIrqInfo, (ulong)index, out IrqInfo found) >= 0;
        source = isThere ? new InterruptSource((int)found.Vector, found.Gsi == uint.MaxValue ? null : (int)found.Gsi, found.Count) : null;
        return isThere;
    }

    public static bool TryReadMappedArea(ulong from, [NotNullWhen(true)] out Cosmos.Core.MappedArea? area)
    {
        bool isThere = NucleusEntry.Read(NucleusCall.GetMappedArea, from, out Nucleus.Abi.MappedArea found) >= 0;
        area = isThere ? new Cosmos.Core.MappedArea(found.Start, found.End, (MappedRights)found.Rights, found.IsStack != 0) : null;
        return isThere;
    }

    public static void FillRandom(Span<byte> bytes) => NucleusEntry.Expect(NucleusEntry.CallWith<byte>(RandomBytesPlug.GetRandom, bytes), RandomBytesPlug.GetRandom);

    public static void MixRandom(ReadOnlySpan<byte> bytes)
    {
        // SAFETY: the span is pinned for the call, and its length is passed.
        unsafe
        {
            fixed (byte* start = bytes)
                NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.MixRandom, (ulong)start, (ulong)bytes.Length), NucleusCall.MixRandom);
        }
    }

    public static void CountFrames(Span<ulong> byOwner)
    {
        NucleusEntry.Expect(NucleusEntry.Read(NucleusCall.GetFrameCounts, 0, out FrameCounts counts), NucleusCall.GetFrameCounts);
        ((ReadOnlySpan<ulong>)counts).CopyTo(byOwner);
    }

    // The runtime's Stopwatch counts nanoseconds on this platform.
    public static long MonotonicNanoseconds() => Stopwatch.GetTimestamp();

    public static void SetWall(long nanoseconds) =>
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.SetWallClock, (ulong)nanoseconds), NucleusCall.SetWallClock);

    public static void PowerOff(int exitStatus) => NucleusEntry.Call(NucleusCall.PowerOff, (ulong)exitStatus);

    public static void Reboot() => NucleusEntry.Call(NucleusCall.Reboot);

    public static void Panic(string reason) => NucleusEntry.CallWith<byte>(NucleusCall.Panic, Encoding.UTF8.GetBytes(reason));

    public static void Watch(ReadOnlySpan<byte> utf8, long allowedNs) => NucleusEntry.CallWith(NucleusCall.Watch, utf8, (ulong)allowedNs);

    public static int ReadLog(ulong position, Span<byte> buffer) => (int)NucleusEntry.CallWith<byte>(NucleusCall.ReadLog, buffer, position);

    public static void WriteLog(ReadOnlySpan<byte> utf8) => NucleusEntry.CallWith(NucleusCall.WriteLog, utf8);

    public static int ReadSerial(Span<byte> buffer, long timeoutNs)
    {
        long result = NucleusEntry.CallWith<byte>(NucleusCall.ReadSerial, buffer, (ulong)timeoutNs);
        if (result == -Errno.TimedOut)
            return 0;
        NucleusEntry.Expect(result, NucleusCall.ReadSerial);
        return (int)result;
    }

    public static void WriteSerial(ReadOnlySpan<byte> bytes) => NucleusEntry.CallWith(NucleusCall.WriteSerial, bytes);

    private static string Text(ReadOnlySpan<byte> zeroTerminated)
    {
        int end = zeroTerminated.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? zeroTerminated : zeroTerminated[..end]);
    }
}
