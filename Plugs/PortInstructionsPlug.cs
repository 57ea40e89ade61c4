using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;

namespace Plugs;

/// <summary>Ports. Which ones exist, in which width and direction, is up to Cosmos.Core's constructors.</summary>
[Plug(typeof(PortInstructions))]
internal static class PortInstructionsPlug
{
    public static byte In8(ushort port) => NucleusEntry.In8(port);

    public static ushort In16(ushort port) => NucleusEntry.In16(port);

    public static uint In32(ushort port) => NucleusEntry.In32(port);

    public static void Out8(ushort port, byte value) => NucleusEntry.Out8(port, value);

    public static void Out16(ushort port, ushort value) => NucleusEntry.Out16(port, value);

    public static void Out32(ushort port, uint value) => NucleusEntry.Out32(port, value);
}
