// A port behind the last one of the function's own.
// Stopped by: run time ArgumentOutOfRangeException
public static class Attack
{
    public static void Run(PciDevice device)
    {
        using IoPortRange ports = device.ClaimPorts(3);
        ports.Port<uint, ReadWrite>(int.MaxValue - 2).Write(1);
    }
}
