// A package that calls itself trusted.
// Package
// Assembly: Some.Package
// Stopped by: audit IL2CPU0113
[DmaTrusted("because I say so")]
public static class Attack
{
    public static void Run(PciDevice device) => device.EnableBusMaster(device.Silences);
}
