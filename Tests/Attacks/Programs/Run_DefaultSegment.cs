// A device address out of nothing.
// DMA-trusted
// Stopped by: run time InvalidOperationException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device) => device.Dma.Allocate(4096).WriteAddress(0, default, DmaDirection.FromDevice);
}
