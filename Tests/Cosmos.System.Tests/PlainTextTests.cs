namespace Cosmos.System.Tests;

public sealed class PlainTextTests
{
    [Theory]
    [InlineData("a\tb\n", "a\tb\n")]
    [InlineData("\u001b[31mred\u001b[0m\n", "red\n")]
    [InlineData("a\rb\bc\u0007", "abc")]
    [InlineData("\u001b]0;title\u0007x", "x")]
    [InlineData("\u009b31mx", "31mx")]
    public void Sequences_are_left_out(string text, string expected) => Assert.Equal(expected, new PlainText().Filter(text).ToString());

    [Fact]
    public void Sequence_cut_between_writes_is_left_out()
    {
        var filter = new PlainText();
        Assert.Equal("a", filter.Filter("a\u001b[3").ToString());
        Assert.Equal("b", filter.Filter("1mb").ToString());
    }
}
