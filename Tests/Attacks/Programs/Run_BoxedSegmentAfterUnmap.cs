// A copy of a segment, boxed, used after its memory was unmapped.
// DMA-trusted
// Stopped by: run time ObjectDisposedException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        DmaMapping mapping = device.Dma.Map(new byte[16], DmaDirection.FromDevice);
        object boxed = mapping.Segments[0];
        mapping.Dispose();
        device.Dma.Allocate(4096).WriteAddress(0, (DmaSegment)boxed, DmaDirection.FromDevice);
    }
}
