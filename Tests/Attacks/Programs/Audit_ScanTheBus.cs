// A device driver that looks for other devices.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static int Run() => new PciBus(PciConfSpace.OverPorts()).Devices.Count;
}
