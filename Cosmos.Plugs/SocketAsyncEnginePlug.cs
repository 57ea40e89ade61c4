using IL2CPU.API.Attribs;

namespace Cosmos.Plugs;

/// <summary>
/// .NET's waiting for sockets, of which there are none. Its constructor asks the system for an event port, and without one no class that has to do with sockets can be
/// used, pipes among them, which are sockets to .NET. Without the constructor's body there is no port: pipes work as long as their threads wait, and what needs a socket fails
/// with the system's error.
/// </summary>
[Plug(TargetName = "System.Net.Sockets.SocketAsyncEngine, System.Net.Sockets")]
internal static class SocketAsyncEnginePlug
{
    public static void Ctor(object aThis)
    {
    }
}
