// The same, by an offset that wraps.
// Stopped by: run time PciRefusedException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(0, ulong.MaxValue - 0xFFF, 0x2000);
}
