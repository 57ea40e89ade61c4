// A BAR moved over the kernel.
// Stopped by: compiler CS1061
public static class Attack
{
    public static void Run(PciDevice device) => device.Config.Write32(0x10, 0x0010_0000);
}
