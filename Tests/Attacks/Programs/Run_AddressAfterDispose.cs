// The address of memory that was given back, told to a device.
// DMA-trusted
// Stopped by: run time ObjectDisposedException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        VmPager window = device.MapBar(0, 0, 0x1000);
        DmaRegion region = device.Dma.Allocate(4096);
        DmaAddress address = region.AddressOf(0);
        region.Dispose();
        address.WriteTo(window.Cell<uint>(0), window.Cell<uint>(4));
    }
}
