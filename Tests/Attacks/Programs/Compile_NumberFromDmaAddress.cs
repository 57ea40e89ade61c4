// The number behind a device address.
// Stopped by: compiler CS1061
public static class Attack
{
    public static ulong Run(DmaRegion region) => region.AddressOf(0).Value;
}
