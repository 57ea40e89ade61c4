// A driver that lets its device reach memory without having reset it.
// Stopped by: audit IL2CPU0113
public static class Attack
{
    public static void Run(PciDevice device) => device.EnableBusMaster(device.Silences);
}
