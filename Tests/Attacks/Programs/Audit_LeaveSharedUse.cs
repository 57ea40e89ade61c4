// A driver that leaves a use which it never joined, and with it the device's memory.
// Stopped by: audit IL2CPU0113
public static class Attack
{
    public static void Run(DmaSharedUse shared) => shared.Leave();
}
