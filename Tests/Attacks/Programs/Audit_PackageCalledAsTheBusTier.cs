// A package under the name of an assembly that the bus tier has.
// Assembly: Drivers.Platform
// Package
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run() => PlatformPorts.Ps2Command.Write(0xFE);
}
