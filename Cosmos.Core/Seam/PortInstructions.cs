using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary><c>in</c> and <c>out</c> in the three widths.</summary>
internal static class PortInstructions
{
    [PlugMethod(PlugRequired = true)]
    internal static byte In8(ushort port) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static ushort In16(ushort port) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static uint In32(ushort port) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Out8(ushort port, byte value) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Out16(ushort port, ushort value) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Out32(ushort port, uint value) => throw NotWoven.Error;
}
