// More values than there is room for, where the number of their bytes overflows.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(0, 0, 0x1000).Fill(8, (ulong.MaxValue / sizeof(uint)) + 1, 0u);
}
