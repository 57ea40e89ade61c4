// The plugs by reflection.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static object? Run() => Type.GetType("Plugs.NucleusEntry, Plugs")?.GetMethod("In8")?.Invoke(null, [(ushort)0x60]);
}
