// Reading a port that may only be written.
// Stopped by: compiler CS0315
public static class Attack
{
    public static uint Run() => PciIoPorts.Address.Read();
}
