using System.Text;

namespace Drivers.Platform.Tests;

public sealed class AnsiParserTests
{
    [Theory]
    [InlineData("ab", "P(a)P(b)")]
    [InlineData("\u001b[A", "CSI()A")]
    [InlineData("\u001b[1;5C", "CSI(1,5)C")]
    [InlineData("\u001b[;5H", "CSI(-1,5)H")]
    [InlineData("\u001b[?25l", "CSI?(25)l")]
    [InlineData("\u001bM", "ESC(M)")]
    [InlineData("\u001b(B", "ESC((B)")]
    [InlineData("\u001b]0;title\u0007x", "P(x)")]
    [InlineData("\u001b]0;title\u001b\\x", "P(x)")]
    [InlineData("\u001b[12\u0018x", "P(x)")]
    [InlineData("\u001b[1\nm", "C(0A)CSI(1)m")]
    [InlineData("\u001b[1 qx", "P(x)")]
    [InlineData("\u001b[<1Ax", "CSI<(1)AP(x)")]
    [InlineData("\u001b[1<Ax", "P(x)")]
    public void Sequence_is_reported_as_what_it_is(string text, string expected)
    {
        var log = new Log();
        new AnsiParser(log).Parse(text);
        Assert.Equal(expected, log.ToString());
    }

    [Fact]
    public void Sequence_cut_anywhere_is_the_same_sequence()
    {
        var log = new Log();
        var parser = new AnsiParser(log);
        foreach (char character in "\u001b[38;5;9m")
            parser.Parse([character]);
        Assert.Equal("CSI(38,5,9)m", log.ToString());
    }

    [Fact]
    public void Parameters_beyond_the_limit_are_dropped()
    {
        var log = new Log();
        new AnsiParser(log).Parse("\u001b[" + string.Join(';', Enumerable.Range(1, 40)) + "m");
        Assert.Equal($"CSI({string.Join(',', Enumerable.Range(1, AnsiParser.MaxParameters))})m", log.ToString());
    }

    [Fact]
    public void Huge_parameter_is_capped()
    {
        var log = new Log();
        new AnsiParser(log).Parse("\u001b[99999999999999999999A");
        Assert.Equal("CSI(9999)A", log.ToString());
    }

    [Fact]
    public void Garbage_of_any_kind_is_taken()
    {
        var random = new Random(1);
        var parser = new AnsiParser(new Log());
        for (int i = 0; i < 200_000; i++)
            parser.Parse((char)random.Next(i % 3 == 0 ? 0x30 : 0x100));
    }

    private sealed class Log : IAnsiSink
    {
        private readonly StringBuilder _text = new();

        public void Print(char character) => _text.Append($"P({character})");

        public void Control(char control) => _text.Append($"C({(int)control:X2})");

        public void Escape(char intermediate, char final) => _text.Append($"ESC({(intermediate == 0 ? "" : intermediate)}{final})");

        public void Csi(char prefix, ReadOnlySpan<int> parameters, char final) =>
            _text.Append($"CSI{(prefix == 0 ? "" : prefix)}({string.Join(',', parameters.ToArray())}){final}");

        public override string ToString() => _text.ToString();
    }
}
