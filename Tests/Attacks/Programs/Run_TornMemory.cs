// Two threads tear a Memory: the start of a small array with the length of a large one. Each copy is refused, or is memory of one of them.
// DMA-trusted
// Stopped by: run time InvalidTimeZoneException
[DmaTrusted("to show what the core refuses even here")]
public sealed class Attack
{
    private Memory<byte> _shared;
    private volatile bool _done;

    public static void Run(PciDevice device)
    {
        var attack = new Attack();
        byte[] small = new byte[16];
        byte[] large = new byte[1 << 16];
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
            for (int round = 0; round < 20_000; round++)
            {
                try
                {
                    using DmaMapping mapping = device.Dma.Map(attack._shared, DmaDirection.FromDevice);
                    if (mapping.SizeBytes is not (0 or 16 or 1 << 16))
                        throw new InvalidOperationException($"{mapping.SizeBytes} bytes are nobody's");
                }
                catch (ArgumentException)
                {
                    // Torn, and noticed.
                }
            }

            throw new InvalidTimeZoneException("every copy was whole, or was refused");
        }
        finally
        {
            attack._done = true;
            writer.Wait();
        }
    }
}
