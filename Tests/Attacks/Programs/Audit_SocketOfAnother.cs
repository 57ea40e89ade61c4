// A file that somebody else has open, closed by its number as if it were a socket.
// Stopped by: audit IL2CPU0104
using System.Net.Sockets;
public static class Attack
{
    public static void Run() => new SafeSocketHandle(64, true).Dispose();
}
