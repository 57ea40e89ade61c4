// Past the end of DMA memory, by an offset that wraps.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.Dma.Allocate(64).CopyTo(60, new byte[8]);
}
