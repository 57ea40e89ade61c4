// A device alleges that its ports are those of the device next door, whose driver holds them.
// Stopped by: run time InvalidOperationException
public static class Attack
{
    public static void Run(PciDevice device) => device.ClaimPorts(5);
}
