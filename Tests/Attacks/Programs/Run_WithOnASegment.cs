// A copy of a segment with one part changed.
// Stopped by: run time InvalidOperationException
// DMA-trusted
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        DmaRegion list = device.Dma.Allocate(64);
        DmaSegment copy = default(DmaSegment) with { };
        list.WriteAddress(0, copy, DmaDirection.Both).End();
    }
}
