// Compiled against a contract that lets everybody in, and calls what is internal to the real one.
// Forged: Cosmos.Core
// Stopped by: audit IL2CPU0112
public static class Attack
{
    public static nuint Run() => Cosmos.Core.Seam.PhysicalMemory.Map(0x10_0000, 1, 0, false);
}
