// A device alleges that its ports are those of PCI configuration space.
// Stopped by: run time PciRefusedException
public static class Attack
{
    public static void Run(PciDevice device) => device.ClaimPorts(4).Port<uint, ReadWrite>(0x18).Write(0x8000_0000);
}
