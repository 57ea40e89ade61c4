// A package that ships a plug of its own, to take over what everybody reads ports with.
// Assembly: Some.Package
// Stopped by: weaver IL2CPU0010
using IL2CPU.API.Attribs;
[Plug(TargetName = "Cosmos.Core.Seam.PortInstructions, Cosmos.Core")]
public static class Attack
{
    public static byte In8(ushort port) => 0;
}
