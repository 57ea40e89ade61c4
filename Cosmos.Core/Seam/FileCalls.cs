using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>The way of system calls up to managed code.</summary>
internal static class FileCalls
{
    /// <summary>From now on <see cref="FileCallHost.Current"/> answers.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void HandUp() => throw NotWoven.Error;
}

/// <summary>Memory under <see cref="FileMemory"/>, by address.</summary>
internal static class FilePages
{
    /// <summary>Addresses for <see cref="FileMemory.LargestBytes"/>, nothing behind them yet.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static ulong Reserve() => throw NotWoven.Error;

    /// <summary>Puts zeroed pages behind further bytes.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool TryCommit(ulong address, ulong from, ulong to) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Read(ulong address, Span<byte> to) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Write(ulong address, ReadOnlySpan<byte> from) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Release(ulong address, ulong bytes) => throw NotWoven.Error;
}
