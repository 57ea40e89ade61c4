// A configuration register that is another function's.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.Config.Read32(0x1000);
}
