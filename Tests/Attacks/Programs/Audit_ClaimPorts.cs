// A device driver that claims ports by number.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run() => IoPortRange.Claim(0xC000, 8, "somebody").Dispose();
}
