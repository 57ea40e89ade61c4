// Two threads tear a segment: the start of one with the length of another.
// DMA-trusted
// Stopped by: run time ArgumentException
[DmaTrusted("to show what the core refuses even here")]
public sealed class Attack
{
    private DmaSegment _shared;
    private volatile bool _done;

    public static void Run(PciDevice device)
    {
        var attack = new Attack();
        DmaSegment small = device.Dma.Allocate(16).Segment;
        DmaSegment large = device.Dma.Allocate(1 << 20).Segment;
        DmaRegion list = device.Dma.Allocate(16);
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
            // Most copies are whole; a torn one that leaves its memory must be refused. Tearing is up to the scheduler, so in the end it is made by hand.
            for (int round = 0; round < 200_000; round++)
            {
                DmaSegment copy = attack._shared;
                if (copy.SizeBytes == 0)
                    continue;
                DmaUse use = list.WriteAddress(0, copy, DmaDirection.Both);
                use.End();
            }
            throw new ArgumentException("never torn");
        }
        finally
        {
            attack._done = true;
            writer.Wait();
        }
    }
}
