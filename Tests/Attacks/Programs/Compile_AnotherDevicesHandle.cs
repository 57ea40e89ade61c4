// A handle for a function that is somebody else's.
// Stopped by: compiler CS1729
public static class Attack
{
    public static PciDevice Run(PciDevice mine) => new(new PciAddress(0, 2, 0));
}
