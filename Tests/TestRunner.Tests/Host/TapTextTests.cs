using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>Escapes and result lines.</summary>
public class TapTextTests
{
    [Theory]
    [InlineData("ok 1 - A.B", true, 1, "A.B", null)]
    [InlineData("not ok 12 - A.B(1, \"x\")", false, 12, "A.B(1, \"x\")", null)]
    [InlineData("ok 3 - A # SKIP why", true, 3, "A", "why")]
    [InlineData("ok 3 - A # SKIP", true, 3, "A", "")]
    [InlineData("ok 3 - A \\# SKIP why", true, 3, "A # SKIP why", null)]
    [InlineData("ok 3 - A \\\\ B", true, 3, "A \\ B", null)]
    public void Result_line_is_taken_apart(string line, bool ok, int number, string name, string? skip)
    {
        Assert.True(TapText.TryParseResult(line, out TapLine result));
        Assert.Equal(new TapLine(ok, number, name, skip), result);
    }

    [Theory]
    [InlineData("ok")]
    [InlineData("ok 1")]
    [InlineData("ok - A")]
    [InlineData("ok x - A")]
    [InlineData(" ok 1 - A")]
    [InlineData("okay 1 - A")]
    [InlineData("# ok 1 - A")]
    [InlineData("ok 99999999999 - A")]
    [InlineData("ok 1 - A # TODO later")]
    public void Other_lines_are_no_results(string line) => Assert.False(TapText.TryParseResult(line, out _));

    [Theory]
    [InlineData("\"plain\"", "plain")]
    [InlineData("\"a\\nb\\tc\\\"d\\\\e\"", "a\nb\tc\"d\\e")]
    [InlineData("\"\\x1B[0m \\u00E9\"", "\u001b[0m é")]
    [InlineData("\"\"", "")]
    [InlineData("\"\\\"", "\\")]
    public void Scalars_are_unquoted(string scalar, string text) => Assert.Equal(text, TapText.Unquote(scalar));
}
