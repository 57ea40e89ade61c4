// A device driver that says its device is silent, and frees what the device still has.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run(PciDevice device) => device.Dma.ReleaseQuarantine();
}
