// More cells than fit, where the number of their bytes overflows.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.Dma.Allocate(4096).Cells<ulong>(8, int.MaxValue)[600] = 0;
}
