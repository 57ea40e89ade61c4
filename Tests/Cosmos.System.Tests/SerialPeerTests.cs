namespace Cosmos.System.Tests;

public sealed class SerialPeerTests
{
    [Theory]
    [InlineData("tty", true, 80, 24)]
    [InlineData("tty\n", true, 80, 24)]
    [InlineData("tty:132x43", true, 132, 43)]
    [InlineData("tty:0x0", true, 80, 24)]
    [InlineData("tty:x", true, 80, 24)]
    [InlineData("tty:9999999999x5", true, 80, 24)]
    [InlineData("plain", false, 80, 24)]
    [InlineData("", false, 80, 24)]
    [InlineData("ttyS0", false, 80, 24)]
    public void Word_says_what_is_there(string word, bool terminal, int columns, int rows) =>
        Assert.Equal(new SerialPeer(terminal, columns, rows), SerialPeer.Parse(word));

    [Fact]
    public void Command_line_wins_when_it_says_so()
    {
        Assert.True(SerialPeer.TryFromCommandLine("quiet console=tty:100x30 x", out SerialPeer peer));
        Assert.Equal(new SerialPeer(true, 100, 30), peer);
        Assert.False(SerialPeer.TryFromCommandLine("quiet xconsole=tty", out _));
    }
}
