using System.Diagnostics.CodeAnalysis;
using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>The machine as a whole: facts, time, power, log and serial line.</summary>
internal static class Hardware
{
    [PlugMethod(PlugRequired = true)]
    internal static BootFacts ReadBootFacts() => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static bool TryReadMemoryRange(int index, [NotNullWhen(true)] out MemoryRange? range) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static bool TryReadThread(int index, [NotNullWhen(true)] out KernelThread? thread) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static bool TryReadInterrupt(int index, [NotNullWhen(true)] out InterruptSource? source) => throw NotWoven.Error;

    /// <summary>The first area that ends above an address.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool TryReadMappedArea(ulong from, [NotNullWhen(true)] out MappedArea? area) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void FillRandom(Span<byte> bytes) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void MixRandom(ReadOnlySpan<byte> bytes) => throw NotWoven.Error;

    /// <summary>One slot for each <see cref="FrameOwner"/>.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void CountFrames(Span<ulong> byOwner) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static long MonotonicNanoseconds() => throw NotWoven.Error;

    /// <summary>The wall clock shows that now, in nanoseconds since 1970.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void SetWall(long nanoseconds) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void PowerOff(int exitStatus) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Reboot() => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Panic(string reason) => throw NotWoven.Error;

    /// <summary>No name and no time: no more watch.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void Watch(ReadOnlySpan<byte> utf8, long allowedNs) => throw NotWoven.Error;

    /// <summary>Bytes of the log from a position on; 0 at its end; negative when that part was overwritten.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static int ReadLog(ulong position, Span<byte> buffer) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void WriteLog(ReadOnlySpan<byte> utf8) => throw NotWoven.Error;

    /// <summary>At least one byte, or 0 when the time is over. Negative timeout: no limit.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static int ReadSerial(Span<byte> buffer, long timeoutNs) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void WriteSerial(ReadOnlySpan<byte> bytes) => throw NotWoven.Error;
}
