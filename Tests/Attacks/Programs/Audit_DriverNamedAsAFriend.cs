// The same, of a driver that is compiled in this build.
// Assembly: Drivers.Pci.Tests
// Stopped by: audit IL2CPU0112
public static class Attack
{
    public static void Run(PciDevice device) => device.Config.Write32(0x10, 0xFEE0_0000);
}
