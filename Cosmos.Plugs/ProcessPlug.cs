using System.Diagnostics;
using IL2CPU.API.Attribs;

namespace Cosmos.Plugs;

/// <summary>
/// There is one process, the kernel. What .NET does about another is to fork, whose error number it tells as if the program were to blame; what
/// <see cref="Process.Start()"/> is given is checked before it comes here, as everywhere.
/// </summary>
[Plug(typeof(Process))]
internal static class ProcessPlug
{
    [PlugMethod]
    private static bool StartCore(Process aThis, ProcessStartInfo startInfo) =>
        throw new PlatformNotSupportedException($"AsterCosmos cannot start '{startInfo.FileName}': it has no processes besides the kernel itself.");

    /// <summary>What the kernel has as a process: there is no other that it could come before or after. Its threads have priorities.</summary>
    [PlugMethod]
    private static ProcessPriorityClass get_PriorityClassCore(Process aThis) => ProcessPriorityClass.Normal;

    [PlugMethod]
    private static void set_PriorityClassCore(Process aThis, ProcessPriorityClass value)
    {
        if (value != ProcessPriorityClass.Normal)
            throw new PlatformNotSupportedException($"AsterCosmos cannot give the kernel the priority '{value}': there is no process besides it. Thread.Priority is there.");
    }
}
