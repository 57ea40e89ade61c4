namespace Drivers.Platform.Tests;

public sealed class VtInterpreterTests
{
    private readonly ScreenBuffer _buffer = new(10, 4);
    private readonly VtInterpreter _vt;

    public VtInterpreterTests() => _vt = new VtInterpreter(_buffer);

    [Fact]
    public void Text_wraps_at_the_right_edge_with_the_next_character()
    {
        _vt.Write("0123456789");
        Assert.Equal((9, 0), (_buffer.CursorColumn, _buffer.CursorRow));
        _vt.Write("A");
        Assert.Equal("A", Row(1));
        Assert.Equal((1, 1), (_buffer.CursorColumn, _buffer.CursorRow));
    }

    [Fact]
    public void Full_line_and_line_end_leave_no_blank_line()
    {
        _vt.Write("0123456789\nx");
        Assert.Equal("x", Row(1));
    }

    [Fact]
    public void Line_feed_returns_the_carriage()
    {
        _vt.Write("ab\ncd");
        Assert.Equal("cd", Row(1));
    }

    [Fact]
    public void Last_row_scrolls()
    {
        _vt.Write("1\n2\n3\n4\n5");
        Assert.Equal(["2", "3", "4", "5"], Rows());
    }

    [Fact]
    public void Scrolling_often_keeps_rows_in_order()
    {
        for (int i = 0; i < 1000; i++)
            _vt.Write($"line{i}\n");
        Assert.Equal(["line997", "line998", "line999", ""], Rows());
    }

    [Theory]
    [InlineData("abc\rX", "Xbc")]
    [InlineData("abc\bX", "abX")]
    [InlineData("a\tX", "a       X")]
    [InlineData("abc\u001b[2DX", "aXc")]
    [InlineData("abc\u001b[5GX", "abc X")]
    [InlineData("abcdef\u001b[4D\u001b[K", "ab")]
    [InlineData("abcdef\u001b[4D\u001b[1KX", "  Xdef")]
    [InlineData("abcdef\u001b[2K", "")]
    [InlineData("abcdef\r\u001b[2P", "cdef")]
    [InlineData("abcdef\r\u001b[2@", "  abcdef")]
    [InlineData("abcdef\r\u001b[3X", "   def")]
    [InlineData("ab\u001b7cd\u001b8X", "abXd")]
    [InlineData("\u001b[1;3HX", "  X")]
    [InlineData("\u001b[999;999H\u001b[HX", "X")]
    [InlineData("a\u001b[?7lb", "ab")]
    [InlineData("😀x", "\ufffdx")]
    public void First_row_is_as_the_sequence_says(string text, string expected)
    {
        _vt.Write(text);
        Assert.Equal(expected, Row(0));
    }

    [Fact]
    public void Cursor_stays_on_the_screen()
    {
        _vt.Write("\u001b[999;999H");
        Assert.Equal((9, 3), (_buffer.CursorColumn, _buffer.CursorRow));
        _vt.Write("\u001b[999A\u001b[999D");
        Assert.Equal((0, 0), (_buffer.CursorColumn, _buffer.CursorRow));
    }

    [Fact]
    public void Clear_empties_the_screen_and_homes_the_cursor()
    {
        _vt.Write("1\n2\n3\u001b[H\u001b[2J");
        Assert.Equal(["", "", "", ""], Rows());
        Assert.Equal((0, 0), (_buffer.CursorColumn, _buffer.CursorRow));
    }

    [Fact]
    public void Erase_below_keeps_what_is_above()
    {
        _vt.Write("aaa\nbbb\nccc\u001b[2;2H\u001b[J");
        Assert.Equal(["aaa", "b", "", ""], Rows());
    }

    [Fact]
    public void Rows_are_inserted_and_deleted()
    {
        _vt.Write("1\n2\n3\n4\u001b[2;1H\u001b[L");
        Assert.Equal(["1", "", "2", "3"], Rows());
        _vt.Write("\u001b[2M");
        Assert.Equal(["1", "3", "", ""], Rows());
    }

    [Theory]
    [InlineData("\u001b[31mx", 4, 0)]
    [InlineData("\u001b[1;34mx", 9, 0)]
    [InlineData("\u001b[92;41mx", 10, 4)]
    [InlineData("\u001b[7mx", 0, 7)]
    [InlineData("\u001b[31;7m\u001b[27mx", 4, 0)]
    [InlineData("\u001b[38;5;11mx", 14, 0)]
    [InlineData("\u001b[31;42m\u001b[mx", 7, 0)]
    [InlineData("\u001b[31m\u001b[39mx", 7, 0)]
    [InlineData("\u001b[38;2;1;2;3mx", 7, 0)]
    public void Colours_are_those_of_vga(string text, int foreground, int background)
    {
        _vt.Write(text);
        Cell cell = _buffer.GetRow(0)[0];
        Assert.Equal(('x', foreground, background), (cell.Character, cell.Foreground, cell.Background));
    }

    [Fact]
    public void Garbage_of_any_kind_is_taken()
    {
        var random = new Random(2);
        char[] noise = new char[100_000];
        for (int i = 0; i < noise.Length; i++)
            noise[i] = random.Next(8) == 0 ? '\u001b' : (char)random.Next(0x20, 0x80);
        _vt.Write(noise);
        _vt.Write("\u001b\\\u0018\u001b[H\u001b[2Jok");
        Assert.Equal("ok", Row(0));
    }

    private string[] Rows() => [.. Enumerable.Range(0, _buffer.Rows).Select(Row)];

    private string Row(int row) => new string([.. _buffer.GetRow(row).ToArray().Select(cell => cell.Character)]).TrimEnd();
}
