// A library of the kernel's own, compiled with it, that nobody gave ports to.
// Assembly: My.Library
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run() => PlatformPorts.Ps2Command.Write(0xFE);
}
