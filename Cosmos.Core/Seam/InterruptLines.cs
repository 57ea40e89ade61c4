using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>Interrupt lines, counted by the nucleus: pins by their global system interrupt, messages by numbers above those.</summary>
internal static class InterruptLines
{
    /// <summary>What <see cref="Wait"/> returns when the time is over.</summary>
    internal const long TimedOut = -1;

    /// <summary>What <see cref="Wait"/> returns when the line was given back.</summary>
    internal const long Gone = -2;

    [PlugMethod(PlugRequired = true)]
    internal static bool TryClaim(int gsi, int trigger) => throw NotWoven.Error;

    /// <summary>Claims a line for messages; what the device is to write; negative when none is left.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static int ClaimMessage(out ulong address, out uint data) => throw NotWoven.Error;

    /// <summary>Waits until the line's count differs from <paramref name="seen"/>; the count, or one of the constants. Negative timeout: no limit.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static long Wait(int line, ulong seen, long timeoutNs) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Mask(int line, bool masked) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Release(int line) => throw NotWoven.Error;
}
