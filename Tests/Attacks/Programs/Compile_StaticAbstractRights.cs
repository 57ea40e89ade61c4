// Rights of one's own, over a port that is for writing.
// Stopped by: compiler CS0029
public readonly struct Everything : IPortRights;
public static class Attack
{
    public static IoPort<uint, Everything> Run()
    {
        IoPort<uint, Everything> port = PciIoPorts.Address;
        return port;
    }
}
