// A package that acts before anybody calls it.
// Assembly: Some.Package
// Package
// Stopped by: audit IL2CPU0110
public static class Attack
{
    [System.Runtime.CompilerServices.ModuleInitializer]
    internal static void Run() => PlatformPorts.Ps2Command.Write(0xFE);
}
