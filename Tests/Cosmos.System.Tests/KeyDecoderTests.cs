using System.Text;

namespace Cosmos.System.Tests;

public sealed class KeyDecoderTests
{
    [Theory]
    [InlineData("a\rb", "a⏎b")]
    [InlineData("a\nb", "a⏎b")]
    [InlineData("a\r\nb\r\n", "a⏎b⏎")]
    [InlineData("a\r\rb", "a⏎⏎b")]
    [InlineData("a\n\nb", "a⏎⏎b")]
    public void Every_kind_of_line_end_is_one_enter(string typed, string expected)
    {
        Assert.Equal(expected, Text(Keys.Decode(typed)));
        Assert.Equal(expected, Text(Keys.Decode(typed, terminal: false)));
    }

    [Theory]
    [InlineData("\u001b[A", ConsoleKey.UpArrow, ConsoleModifiers.None)]
    [InlineData("\u001bOA", ConsoleKey.UpArrow, ConsoleModifiers.None)]
    [InlineData("\u001b[1;5D", ConsoleKey.LeftArrow, ConsoleModifiers.Control)]
    [InlineData("\u001b[1~", ConsoleKey.Home, ConsoleModifiers.None)]
    [InlineData("\u001bOF", ConsoleKey.End, ConsoleModifiers.None)]
    [InlineData("\u001b[3~", ConsoleKey.Delete, ConsoleModifiers.None)]
    [InlineData("\u001b[15~", ConsoleKey.F5, ConsoleModifiers.None)]
    [InlineData("\u001bOP", ConsoleKey.F1, ConsoleModifiers.None)]
    [InlineData("\u001bb", ConsoleKey.B, ConsoleModifiers.Alt)]
    [InlineData("\u0012", ConsoleKey.R, ConsoleModifiers.Control)]
    [InlineData("\u0018", ConsoleKey.X, ConsoleModifiers.Control)]
    [InlineData("\u001a", ConsoleKey.Z, ConsoleModifiers.Control)]
    [InlineData("\u007f", ConsoleKey.Backspace, ConsoleModifiers.None)]
    [InlineData("\b", ConsoleKey.Backspace, ConsoleModifiers.Control)]
    [InlineData("\u001b\u007f", ConsoleKey.Backspace, ConsoleModifiers.Alt)]
    [InlineData("\t", ConsoleKey.Tab, ConsoleModifiers.None)]
    [InlineData("\u001b[Z", ConsoleKey.Tab, ConsoleModifiers.Shift)]
    [InlineData("\0", ConsoleKey.D2, ConsoleModifiers.Control)]
    [InlineData("\u001f", ConsoleKey.D7, ConsoleModifiers.Control)]
    [InlineData(".", ConsoleKey.OemPeriod, ConsoleModifiers.None)]
    [InlineData("\u001b.", ConsoleKey.OemPeriod, ConsoleModifiers.Alt)]
    [InlineData("\u001bQ", ConsoleKey.Q, ConsoleModifiers.Alt | ConsoleModifiers.Shift)]
    public void Keys_of_a_terminal_have_names(string typed, ConsoleKey expected, ConsoleModifiers modifiers)
    {
        ConsoleKeyInfo key = Assert.Single(Keys.Decode(typed));
        Assert.Equal((expected, modifiers), (key.Key, key.Modifiers));
    }

    [Theory]
    [InlineData("a\tb", "a b")]
    [InlineData("a\u001b[Ab", "ab")]
    [InlineData("a\u001bOAb", "ab")]
    [InlineData("a\u0000\u0001\u007fb", "a\ufffd\ufffd\ufffdb")]
    [InlineData("a\u0012b", "a\ufffdb")]
    [InlineData("aé漢😀", "aé漢😀")]
    public void Without_a_terminal_there_is_only_text(string typed, string expected) => Assert.Equal(expected, Text(Keys.Decode(typed, terminal: false)));

    [Fact]
    public void Control_c_is_a_key_without_a_terminal_too()
    {
        ConsoleKeyInfo key = Assert.Single(Keys.Decode("\u0003", terminal: false));
        Assert.Equal((ConsoleKey.C, ConsoleModifiers.Control), (key.Key, key.Modifiers));
    }

    [Fact]
    public void Character_cut_in_the_middle_is_whole()
    {
        var decoder = new KeyDecoder();
        var keys = new List<ConsoleKeyInfo>();
        foreach (byte part in Encoding.UTF8.GetBytes("é漢😀"))
            keys.AddRange(decoder.Decode([part]));
        Assert.Equal("é漢😀", Text(keys));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        var decoder = new KeyDecoder();
        Assert.Equal("\ufffda\ufffd", Text(decoder.Decode([0xFF, (byte)'a', 0xC3, (byte)'\r'])).Replace("⏎", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Escape_alone_is_a_key_once_nothing_follows()
    {
        var decoder = new KeyDecoder { IsTerminal = true };
        Assert.Empty(decoder.Decode([0x1B]));
        Assert.True(decoder.IsEscapePending);
        Assert.Equal(ConsoleKey.Escape, Assert.Single(decoder.EndEscape()).Key);
        Assert.False(decoder.IsEscapePending);
    }

    [Fact]
    public void Place_of_the_cursor_goes_to_who_asked_for_it_and_is_a_key_else()
    {
        bool asked = true;
        (int, int) told = default;
        var decoder = new KeyDecoder
        {
            IsTerminal = true,
            CursorTold = (column, row) =>
            {
                if (asked)
                    told = (column, row);
                return asked;
            },
        };
        Assert.Equal("ab", Text(decoder.Decode("a\u001b[5;9Rb"u8)));
        Assert.Equal((8, 4), told);
        asked = false;
        ConsoleKeyInfo key = Assert.Single(decoder.Decode("\u001b[1;2R"u8));
        Assert.Equal((ConsoleKey.F3, ConsoleModifiers.Shift), (key.Key, key.Modifiers));
    }

    [Fact]
    public void Any_bytes_are_taken()
    {
        var random = new Random(5);
        byte[] noise = new byte[200_000];
        random.NextBytes(noise);
        foreach (bool terminal in new[] { true, false })
        {
            IReadOnlyList<ConsoleKeyInfo> keys = new KeyDecoder { IsTerminal = terminal }.Decode(noise);
            Assert.NotEmpty(keys);
        }
    }

    private static string Text(IReadOnlyList<ConsoleKeyInfo> keys) =>
        string.Concat(keys.Select(key => key.Key == ConsoleKey.Enter ? '⏎' : key.KeyChar));
}
