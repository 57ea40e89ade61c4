// Memory that the device may read, given to it for writing.
// DMA-trusted
// Stopped by: run time ArgumentException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device) => device.Dma.RunReadOnly("text"u8, device.Dma.Allocate(4096),
        static (segments, list) => list.WriteAddress(0, segments[0], DmaDirection.FromDevice));
}
