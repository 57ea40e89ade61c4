using System.Net.Sockets;
using IL2CPU.API.Attribs;

namespace Cosmos.Plugs;

/// <summary>
/// There are no sockets to be had, of any family; those that .NET makes of the ends of a pipe are made by another constructor. Before it asks the system, this one would set up what
/// waits for sockets, and that needs an event port, which a kernel without files has not: nothing that has to do with sockets could say what is the matter.
/// </summary>
[Plug(typeof(Socket))]
internal static class SocketPlug
{
    public static void Ctor(Socket aThis, AddressFamily addressFamily, SocketType socketType, ProtocolType protocolType) =>
        throw new SocketException((int)SocketError.AddressFamilyNotSupported);
}
