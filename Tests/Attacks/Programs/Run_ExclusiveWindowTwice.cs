// A window that somebody holds exclusively.
// Stopped by: run time PageRefusedException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        using VmPager first = device.MapBar(0, 0, 0x1000);
        device.MapBar(0, 0x800, 0x100, PageSharing.Shared);
    }
}
