// A device address out of text.
// DMA-trusted
// Stopped by: run time InvalidOperationException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        DmaSegment segment = System.Text.Json.JsonSerializer.Deserialize<DmaSegment>("""{"_run":1,"_offset":4096,"SizeBytes":4096}""");
        device.Dma.Allocate(4096).WriteAddress(0, segment, DmaDirection.FromDevice);
    }
}
