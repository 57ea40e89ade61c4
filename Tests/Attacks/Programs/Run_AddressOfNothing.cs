// An address that no region gave, told to a device.
// DMA-trusted
// Stopped by: run time InvalidOperationException
[DmaTrusted("to show what the core refuses even here")]
public static class Attack
{
    public static void Run(PciDevice device)
    {
        VmPager window = device.MapBar(0, 0, 0x1000);
        default(DmaAddress).WriteTo(window.Cell<uint>(0), window.Cell<uint>(4));
    }
}
