using System.Text;
using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>What machines say, in pieces of any size and as much as they like.</summary>
public class SerialTextTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    [InlineData(100_000)]
    public void Lines_come_out_as_they_went_in_whatever_the_pieces(int pieceLength)
    {
        string said = string.Concat(Enumerable.Range(0, 5000).Select(static index => $"line {index}{(index % 3 == 0 ? "\r" : "")}\n")) + "the rest";
        var text = new SerialText();
        var lines = new List<string>();
        for (int start = 0; start < said.Length; start += pieceLength)
        {
            text.Append(said.AsSpan(start, Math.Min(pieceLength, said.Length - start)));
            while (text.TryTakeLine(out string line)) lines.Add(line);
        }

        Assert.Equal(Enumerable.Range(0, 5000).Select(static index => $"line {index}"), lines);
        Assert.True(text.TryTakeThrough("the", out string taken));
        Assert.Equal("the", taken);
        Assert.False(text.TryTakeThrough("the", out _));
        Assert.Equal(said, text.ToString());
    }

    [Fact]
    public void Text_is_taken_across_lines_and_lines_go_on_behind_it()
    {
        var text = new SerialText();
        text.Append("one\ntwo> three\nfour\n");
        Assert.False(text.TryTakeThrough("five", out _));
        Assert.True(text.TryTakeThrough("two> ", out string taken));
        Assert.Equal("one\ntwo> ", taken);
        Assert.True(text.TryTakeLine(out string line));
        Assert.Equal("three", line);
    }

    [Fact]
    public void Machine_that_talks_without_end_keeps_its_first_and_last_words()
    {
        var text = new SerialText();
        string line = new string('x', 999) + "\n";
        text.Append("first words\n");
        for (int index = 0; index < 40_000; index++)
        {
            text.Append(line);
            while (text.TryTakeLine(out _))
            {
            }
        }

        text.Append("last words\n");
        Assert.True(text.TryTakeLine(out string last));
        Assert.Equal("last words", last);
        string log = text.ToString();
        Assert.StartsWith("first words\n", log, StringComparison.Ordinal);
        Assert.EndsWith("last words\n", log, StringComparison.Ordinal);
        Assert.Contains("characters are left out here", log, StringComparison.Ordinal);
        Assert.InRange(log.Length, 8_000_000, 14_000_000);
    }

    [Fact]
    public void Line_without_end_keeps_what_stands_at_its_end()
    {
        var text = new SerialText();
        string piece = new('y', 4096);
        for (int index = 0; index < 5000; index++)
        {
            text.Append(piece);
            Assert.False(text.TryTakeLine(out _));
        }

        text.Append("# end 1 0123456789abcdef 1.000\n");
        Assert.True(text.TryTakeLine(out string line));
        Assert.EndsWith("# end 1 0123456789abcdef 1.000", line, StringComparison.Ordinal);
        Assert.InRange(line.Length, 30, 2 << 20);
    }
}
