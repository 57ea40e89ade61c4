// A register of a type that is wider than any.
// Stopped by: run time ArgumentException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(0, 0, 0x1000).Cell<UInt128>(0xFF8);
}
