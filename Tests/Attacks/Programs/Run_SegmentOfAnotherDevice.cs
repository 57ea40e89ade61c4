// Memory of one device, given to another.
// DMA-trusted
// Assembly: Some.Kernel
// Stopped by: run time InvalidOperationException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        var other = new DmaDomain("another device", () => { });
        device.Dma.Allocate(4096).WriteAddress(0, other.Allocate(4096).Segment, DmaDirection.FromDevice);
    }
}
