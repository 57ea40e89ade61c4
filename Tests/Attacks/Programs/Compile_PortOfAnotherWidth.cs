// Reading a port by another width than its own.
// Stopped by: compiler CS0266
public static class Attack
{
    public static byte Run() => PciIoPorts.Data.Read();
}
