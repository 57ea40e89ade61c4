// A move whose source wraps.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(0, 0, 0x1000).Move(0, ulong.MaxValue - 3, 8);
}
