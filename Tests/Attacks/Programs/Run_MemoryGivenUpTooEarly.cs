// A driver returns while its device still writes to the caller's memory.
// DMA-trusted
// Stopped by: run time InvalidOperationException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        DmaRegion list = device.Dma.Allocate(4096);
        device.Dma.Run(new byte[4096], list, static (segments, list) => list.WriteAddress(0, segments[0], DmaDirection.FromDevice));
    }
}
