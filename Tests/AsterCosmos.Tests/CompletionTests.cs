namespace AsterCosmos.Tests;

public sealed class CompletionTests
{
    private readonly ShellFixture _shell = new ShellFixture().WithDisks();

    [Theory]
    [InlineData("", "blk crash echo help lsblk sha256")]
    [InlineData("e", "echo")]
    [InlineData("x", "")]
    [InlineData("help s", "sha256")]
    [InlineData("blk ", "bench read write")]
    [InlineData("blk r", "read")]
    [InlineData("blk read v", "vda vdb")]
    [InlineData("blk read vda ", "")]
    [InlineData("lsblk | ", "grep head tail wc")]
    [InlineData("lsblk |g", "grep")]
    [InlineData("lsblk | grep v", "")]
    [InlineData("crash n", "nullref")]
    [InlineData("echo 'v", "")]
    [InlineData("nope x", "")]
    public void Word_at_the_end_is_completed(string line, string expected) =>
        Assert.Equal(expected, string.Join(' ', _shell.Commands.Complete(line, line.Length).Candidates));

    [Fact]
    public void Candidates_replace_the_word_they_complete() => Assert.Equal("blk read ".Length, _shell.Commands.Complete("blk read vd", 11).Start);

    [Fact]
    public void Only_what_stands_left_of_the_cursor_counts() => Assert.Equal(["echo"], _shell.Commands.Complete("ec lspci", 2).Candidates);
}
