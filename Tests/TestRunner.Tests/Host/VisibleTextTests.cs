using System.Xml.Linq;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>Text of guests that goes into reports.</summary>
public class VisibleTextTests
{
    [Theory]
    [InlineData("plain text,\nümlaut\tand 😀", "plain text,\nümlaut\tand 😀")]
    [InlineData("a\r\nb\rc", "a\nb\\x0Dc")]
    [InlineData("\0\u001b[31m\u0085", "\\x00\\x1B[31m\\x85")]
    [InlineData("\uFFFE\uFFFF\uFFFD", "\\uFFFE\\uFFFF\uFFFD")]
    [InlineData("", "")]
    public void What_is_no_text_becomes_visible(string text, string visible) => Assert.Equal(visible, VisibleText.Of(text));

    [Fact]
    public void Half_a_pair_becomes_visible()
    {
        Assert.Equal("\\uD83D", VisibleText.Of("\uD83D"));
        Assert.Equal("\\uDE00x", VisibleText.Of("\uDE00x"));
        Assert.Equal("\\uD83D😀", VisibleText.Of("\uD83D\uD83D\uDE00"));
    }

    [Fact]
    public void Every_character_can_stand_in_a_report()
    {
        string all = VisibleText.Of(new string([.. Enumerable.Range(0, 0x10000).Select(static code => (char)code)]));
        string xml = new XElement("message", all).ToString();
        Assert.Equal(all, XElement.Parse(xml, LoadOptions.PreserveWhitespace).Value);
    }
}
