// The registers of the device next door.
// Stopped by: run time PciRefusedException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(0, 0x1000, 0x2000);
}
