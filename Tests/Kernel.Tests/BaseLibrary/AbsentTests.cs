using System.Diagnostics;
using System.IO.Pipes;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace Kernel.Tests.BaseLibrary;

/// <summary>What this system does not have says so by an exception, and leaves everything as it was.</summary>
public sealed class AbsentTests
{
    [Fact]
    public void Processes_cannot_be_started()
    {
        var refusal = Assert.Throws<PlatformNotSupportedException>(static () => Process.Start("/bin/true", "x"));
        Assert.Equal("AsterCosmos cannot start '/bin/true': it has no processes besides the kernel itself.", refusal.Message);
        Assert.Throws<PlatformNotSupportedException>(static () => Process.Start(new ProcessStartInfo("x") { RedirectStandardOutput = true }));
    }

    [Fact]
    public void Process_without_a_name_is_the_callers_mistake() =>
        Assert.Throws<InvalidOperationException>(static () => Process.Start(new ProcessStartInfo()));

    [Fact]
    public void Files_are_not_there_before_somebody_serves_them()
    {
        Assert.False(Directory.Exists("/"));
        Assert.False(File.Exists("/proc/self/maps"));
        Assert.Throws<DirectoryNotFoundException>(static () => File.ReadAllText("/etc/passwd"));
        Assert.Throws<DirectoryNotFoundException>(static () => File.WriteAllText("/tmp/file", "text"));
    }

    [Fact]
    public void Directories_cannot_be_watched()
    {
        using var watcher = new FileSystemWatcher(); // of no directory: this kernel has none
        var refusal = Assert.Throws<PlatformNotSupportedException>(() => watcher.EnableRaisingEvents = true);
        Assert.Equal("AsterCosmos cannot watch '': its file system tells nobody of changes.", refusal.Message);
        Assert.False(watcher.EnableRaisingEvents);
        Assert.Throws<PlatformNotSupportedException>(() => watcher.WaitForChanged(WatcherChangeTypes.All, 10));
    }

    [Fact]
    public void Kernel_comes_before_no_other_process()
    {
        using Process self = Process.GetCurrentProcess();
        Assert.Equal(ProcessPriorityClass.Normal, self.PriorityClass);
        self.PriorityClass = ProcessPriorityClass.Normal;
        var refusal = Assert.Throws<PlatformNotSupportedException>(() => self.PriorityClass = ProcessPriorityClass.High);
        Assert.Contains("Thread.Priority", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(ProcessPriorityClass.Normal, self.PriorityClass);
    }

    [Fact]
    public void Pipes_have_no_names()
    {
        Assert.Throws<SocketException>(static () => new NamedPipeServerStream("name", PipeDirection.InOut));
        Assert.Throws<SocketException>(static () =>
        {
            using var client = new NamedPipeClientStream("name");
            client.Connect(10);
        });
    }

    [Theory]
    [InlineData(AddressFamily.InterNetwork, SocketType.Stream)]
    [InlineData(AddressFamily.InterNetwork, SocketType.Dgram)]
    [InlineData(AddressFamily.InterNetworkV6, SocketType.Stream)]
    [InlineData(AddressFamily.Unix, SocketType.Stream)]
    public void Sockets_are_not_there(AddressFamily family, SocketType type) =>
        Assert.Equal(SocketError.AddressFamilyNotSupported, Assert.Throws<SocketException>(() => new Socket(family, type, ProtocolType.Unspecified)).SocketErrorCode);

    [Fact]
    public void Networks_are_not_there()
    {
        Assert.Throws<SocketException>(static () => new TcpListener(IPAddress.Loopback, 0).Start());
        Assert.Throws<SocketException>(static () => Dns.GetHostAddresses("localhost"));
    }

    [Fact]
    public async Task Web_cannot_be_reached()
    {
        using var client = new HttpClient();
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetStringAsync("http://127.0.0.1:1/"));
    }
}
