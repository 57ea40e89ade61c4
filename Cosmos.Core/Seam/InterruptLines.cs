using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>
/// Interrupt lines, counted by the nucleus. A claim gives a number that stands for this claim alone: once the line was given back it is nobody's, whoever has the line then.
/// </summary>
internal static class InterruptLines
{
    /// <summary>What <see cref="Wait"/> returns when the time is over.</summary>
    internal const long TimedOut = -1;

    /// <summary>What <see cref="Wait"/> returns when the line was given back.</summary>
    internal const long Gone = -2;

    /// <summary>Claims a pin by its global system interrupt; negative when there is none or it is held.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static long Claim(int gsi, int trigger) => throw NotWoven.Error;

    /// <summary>Claims a line for messages; what the device is to write; negative when none is left.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static long ClaimMessage(out ulong address, out uint data) => throw NotWoven.Error;

    /// <summary>Waits until the line's count differs from <paramref name="seen"/>; the count, or one of the constants. Negative timeout: no limit.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static long Wait(long line, ulong seen, long timeoutNs) => throw NotWoven.Error;

    /// <summary>False when the line was given back.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool TryMask(long line, bool masked) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Release(long line) => throw NotWoven.Error;
}
