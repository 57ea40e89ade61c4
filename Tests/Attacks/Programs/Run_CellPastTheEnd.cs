// A register past the end of its window.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(0, 0, 0x100).Cell<uint>(0xFE);
}
