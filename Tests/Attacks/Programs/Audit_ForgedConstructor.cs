// The same, for an internal constructor.
// Forged: Cosmos.Core
// Stopped by: audit IL2CPU0112
public static class Attack
{
    public static void Run() => new IoPort<byte, ReadWrite>(0xCF9, "reset").Write(6);
}
