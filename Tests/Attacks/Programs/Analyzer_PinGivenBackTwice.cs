// A copy of a pin is given back twice: the second time it is the pin of memory that a device has, which may move from then on.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run(PciDevice device, Memory<byte> memory)
    {
        System.Buffers.MemoryHandle pin = memory.Pin();
        System.Buffers.MemoryHandle copy = pin;
        pin.Dispose();
        using DmaMapping mapping = device.Dma.Map(new byte[4096], DmaDirection.FromDevice);
        copy.Dispose();
    }
}
