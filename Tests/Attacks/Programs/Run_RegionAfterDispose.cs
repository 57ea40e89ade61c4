// A row of cells in memory that was given back.
// Stopped by: run time ObjectDisposedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        DmaRegion region = device.Dma.Allocate(4096);
        DmaCells<ulong> cells = region.Cells<ulong>(0, 512);
        region.Dispose();
        cells[0] = ulong.MaxValue;
    }
}
