using System.Diagnostics;

namespace Cosmos.System.Tests;

public sealed class LineEditorTests
{
    private readonly LineHistory _history = new();

    public static TheoryData<string, string> Edits => new()
    {
        { "abc", "abc|" },
        { "abc" + Keys.Left + "X", "abX|c" },
        { "abc" + Keys.Home + "X", "X|abc" },
        { "abc" + Keys.Home + Keys.End + "X", "abcX|" },
        { "abc\u007f", "ab|" },
        { "abc" + Keys.Home + Keys.Delete, "|bc" },
        { "abc" + Keys.Control('A') + "X", "X|abc" },
        { "abc" + Keys.Control('A') + Keys.Control('E') + "X", "abcX|" },
        { "abc" + Keys.Control('B') + Keys.Control('B') + Keys.Control('F') + "X", "abX|c" },
        { "abc" + Keys.Left + Keys.Control('K'), "ab|" },
        { "abc" + Keys.Left + Keys.Control('U'), "|c" },
        { "ab cd" + Keys.Control('W'), "ab |" },
        { "ab cd  " + Keys.Control('W'), "ab |" },
        { "ab cd" + Keys.Control('W') + Keys.Control('Y') + Keys.Control('Y'), "ab cdcd|" },
        { "ab cd" + Keys.ControlLeft + "X", "ab X|cd" },
        { "ab cd" + Keys.Home + Keys.ControlRight + "X", "abX| cd" },
        { "ab cd" + Keys.Home + "\u001bf\u001bd", "ab|" },
        { "ab cd\u001b\u007f", "ab |" },
        { "abc" + Keys.Home + Keys.Control('D'), "|bc" },
        { "abc" + Keys.Control('H'), "ab|" },
        { "ab" + Keys.Control('T'), "ba|" },
        { "é漢😀" + Keys.Left + Keys.Left + "X", "éX|漢😀" },
        { "a😀b" + Keys.Left + "\u007f", "a|b" },
        { "e\u0301x" + Keys.Left + "\u007f", "|x" },
        { Keys.Left + Keys.Right + "\u007f" + Keys.Delete + "a", "a|" },
        { "\u001b[5~\u001b[24~\u0000\u001c" + "a", "a|" },
    };

    [Theory]
    [MemberData(nameof(Edits))]
    public void Keys_edit_the_line(string typed, string expected) => Assert.Equal(expected, Type(new LineEditor(_history), typed));

    [Theory]
    [InlineData("a\r", EditResult.Accepted)]
    [InlineData("a\u0003", EditResult.Cancelled)]
    [InlineData("\u0004", EditResult.EndOfInput)]
    [InlineData("a\u000c", EditResult.ClearScreen)]
    [InlineData("a\t", EditResult.Refused)]
    public void Some_keys_are_for_the_caller(string typed, EditResult expected)
    {
        var editor = new LineEditor(_history);
        EditResult last = default;
        foreach (ConsoleKeyInfo key in Keys.Decode(typed))
            last = editor.Handle(key);
        Assert.Equal(expected, last);
    }

    [Theory]
    [InlineData(Keys.Up, "three|")]
    [InlineData(Keys.Up + Keys.Up, "two|")]
    [InlineData(Keys.Up + Keys.Up + Keys.Up + Keys.Up + Keys.Up, "one|")]
    [InlineData("dra" + Keys.Up + Keys.Down, "dra|")]
    [InlineData("dra" + Keys.Up + Keys.Down + Keys.Down + "ft", "draft|")]
    [InlineData("\u0010\u0010\u000e", "three|")]
    [InlineData(Keys.Up + "x" + Keys.Up + Keys.Down, "three|")]
    public void Arrows_go_through_the_history(string typed, string expected)
    {
        Remember("one", "two", "three");
        Assert.Equal(expected, Type(new LineEditor(_history), typed));
    }

    [Theory]
    [InlineData("\u0012bl", "|blk write")]
    [InlineData("\u0012bl\u0012", "|blk read")]
    [InlineData("\u0012read", "blk |read")]
    [InlineData("\u0012readx", "blk |read")]
    [InlineData("\u0012w\u007fmem", "|mem")]
    [InlineData("old\u0012blk\u0007", "old|")]
    [InlineData("\u0012blk" + Keys.End + "!", "blk write!|")]
    [InlineData("\u0012MEM", "|mem")]
    public void Control_r_searches_backwards(string typed, string expected)
    {
        Remember("mem", "blk read", "blk write", "lspci");
        Assert.Equal(expected, Type(new LineEditor(_history), typed));
    }

    [Fact]
    public void Search_that_finds_nothing_says_so()
    {
        Remember("mem");
        var editor = new LineEditor(_history);
        Type(editor, "\u0012zz");
        Assert.True(editor.SearchFailed);
        Assert.Equal("zz", editor.SearchText);
    }

    [Fact]
    public void Enter_in_a_search_accepts_what_was_found()
    {
        Remember("mem", "lspci");
        var editor = new LineEditor(_history);
        EditResult last = default;
        foreach (ConsoleKeyInfo key in Keys.Decode("\u0012me\r"))
            last = editor.Handle(key);
        Assert.Equal((EditResult.Accepted, "mem"), (last, editor.ToString()));
    }

    [Theory]
    [InlineData("hel", "help |")]
    [InlineData("l", "ls|")]
    [InlineData("x", "x|")]
    [InlineData("", "|")]
    public void Tab_completes_as_far_as_it_is_clear(string typed, string expected) =>
        Assert.Equal(expected, Type(new LineEditor(_history, CompleteCommand), typed + "\t"));

    [Fact]
    public void Tab_lists_what_fits_when_nothing_can_be_added()
    {
        var editor = new LineEditor(_history, CompleteCommand);
        Type(editor, "ls");
        Assert.Equal(EditResult.ListCandidates, editor.Handle(Keys.Decode("\t")[0]));
        Assert.Equal(["lsblk", "lspci"], editor.Candidates);
    }

    [Fact]
    public void Long_line_takes_no_longer_for_each_key()
    {
        var editor = new LineEditor(_history);
        long start = Stopwatch.GetTimestamp();
        foreach (ConsoleKeyInfo key in Keys.Decode(Keys.Left + new string('x', 100_000)))
            editor.Handle(key);
        editor.Handle(Keys.Decode(Keys.Home)[0]);
        foreach (ConsoleKeyInfo key in Keys.Decode(new string('y', 100_000)))
            editor.Handle(key);
        Assert.Equal(200_000, editor.Length);
        Assert.True(Stopwatch.GetElapsedTime(start).TotalSeconds < 5);
    }

    [Fact]
    public void Line_too_long_is_cut_and_says_so()
    {
        var editor = new LineEditor(_history);
        var key = new ConsoleKeyInfo('x', ConsoleKey.X, false, false, false);
        for (int i = 0; i < LineEditor.LongestLine + 10; i++)
            editor.Handle(key);
        Assert.True(editor.Overflowed);
        Assert.Equal(LineEditor.LongestLine, editor.Length);
    }

    [Fact]
    public void Any_keys_are_taken()
    {
        var random = new Random(4);
        Remember("one", "two");
        var editor = new LineEditor(_history, CompleteCommand);
        byte[] noise = new byte[100_000];
        random.NextBytes(noise);
        foreach (ConsoleKeyInfo key in new KeyDecoder { IsTerminal = true }.Decode(noise))
            editor.Handle(key);
        Assert.InRange(editor.Cursor, 0, editor.Length);
    }

    private static Completion CompleteCommand(string line, int cursor)
    {
        string typed = line[..cursor];
        return typed.Length == 0 ? Completion.None : new Completion(0, [.. new[] { "help", "lsblk", "lspci" }.Where(name => name.StartsWith(typed, StringComparison.Ordinal))]);
    }

    private static string Type(LineEditor editor, string typed)
    {
        foreach (ConsoleKeyInfo key in Keys.Decode(typed))
            editor.Handle(key);
        return editor.ToString().Insert(editor.Cursor, "|");
    }

    private void Remember(params string[] lines)
    {
        foreach (string line in lines)
            _history.Add(line);
    }
}
