// Two threads tear a segment: the start of one with the length of another. Each copy is refused, or lies in what was mapped; the end shows a reach beyond it.
// DMA-trusted
// Stopped by: run time ArgumentException
[DmaTrusted("to show what the core refuses even here")]
public sealed class Attack
{
    private const int SmallBytes = 16;
    private const int LargeBytes = 1 << 20;
    private DmaSegment _shared;
    private volatile bool _done;

    public static void Run(PciDevice device)
    {
        var attack = new Attack();
        DmaRegion list = device.Dma.Allocate(16);
        DmaSegment small = device.Dma.Allocate(SmallBytes).Segment;
        DmaSegment large = device.Dma.Allocate(LargeBytes).Segment;
        ulong smallAt = Tell(list, small);
        ulong largeAt = Tell(list, large);
        Task writer = Task.Run(() =>
        {
            while (!attack._done)
            {
                attack._shared = small;
                attack._shared = large;
            }
        });
        try
        {
            for (int round = 0; round < 200_000; round++)
            {
                DmaSegment copy = attack._shared;
                if (copy.SizeBytes == 0)
                    continue;
                ulong at = Tell(list, copy);
                ulong end = at + copy.SizeBytes;
                bool isInside = (at >= smallAt && end <= smallAt + SmallBytes) || (at >= largeAt && end <= largeAt + LargeBytes);
                if (!isInside)
                    throw new InvalidOperationException($"{copy.SizeBytes} bytes at 0x{at:x} are nobody's");
            }

            throw new ArgumentException("every copy was whole, or lay inside");
        }
        finally
        {
            attack._done = true;
            writer.Wait();
        }
    }

    private static ulong Tell(DmaRegion list, DmaSegment segment)
    {
        list.WriteAddress(0, segment, DmaDirection.Both).End();
        return list.Read<ulong>(0);
    }
}
