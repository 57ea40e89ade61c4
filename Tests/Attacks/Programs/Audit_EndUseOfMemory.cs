// A driver that says its device is done, when it is not.
// Stopped by: audit IL2CPU0113
public static class Attack
{
    public static void Run(DmaUse use) => use.End();
}
