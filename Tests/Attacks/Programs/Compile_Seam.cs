// The methods that the plugs fill.
// Stopped by: compiler CS0122
public static class Attack
{
    public static nuint Run() => Cosmos.Core.Seam.PhysicalMemory.Map(0, 1, 0, false);
}
