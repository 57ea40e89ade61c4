// A package called as the bus tier's tests, to which the bus tier shows its insides: it moves a BAR over the interrupt controller.
// Package
// Assembly: Drivers.Pci.Tests
// Stopped by: audit IL2CPU0112
public static class Attack
{
    public static void Run(PciDevice device) => device.Config.Write32(0x10, 0xFEE0_0000);
}
