// A device that alleges to have its registers where the processor's interrupt controller is.
// Stopped by: run time PageRefusedException
public static class Attack
{
    public static void Run(PciDevice device) => device.MapBar(2, 0, 0x1000);
}
