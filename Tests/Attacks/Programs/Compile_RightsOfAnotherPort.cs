// Rights of one's own over a port that is for reading.
// Stopped by: compiler CS0029
public struct All : ICanRead, ICanWrite;
public static class Attack
{
    public static void Run() { IoPort<byte, All> port = PlatformPorts.Ps2Status; port.Write(0xFE); }
}
