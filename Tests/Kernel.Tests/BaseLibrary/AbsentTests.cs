using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Kernel.Tests.BaseLibrary;

/// <summary>What this system does not have says so by an exception, and leaves everything as it was.</summary>
public sealed class AbsentTests
{
    [Fact]
    public void Pipes_have_no_names() =>
        Assert.ThrowsAny<SystemException>(static () => new NamedPipeServerStream("name", PipeDirection.InOut).WaitForConnection());

    [Fact]
    public void Sockets_are_not_there() =>
        Assert.ThrowsAny<Exception>(static () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp).Connect(IPAddress.Loopback, 1));
}
