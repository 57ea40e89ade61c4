// A device driver that uses ports.
// Stopped by: audit IL2CPU0110
public static class Attack
{
    public static void Run() => PlatformPorts.Ps2Command.Write(0xFE);
}
