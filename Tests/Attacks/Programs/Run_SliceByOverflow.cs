// A part of a segment that wraps.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device) => device.Dma.Allocate(4096).Segment.Slice(4, uint.MaxValue);
}
