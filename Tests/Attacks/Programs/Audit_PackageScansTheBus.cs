// A package, which is called as no driver is, scans the bus.
// Assembly: Some.Package
// Package
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run() => new PciBus(PciConfSpace.OverPorts()).Devices[1].MapBar(0, 0, 0x1000);
}
