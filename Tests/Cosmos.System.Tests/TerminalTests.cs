using System.Text;
using Cosmos.Core;

namespace Cosmos.System.Tests;

public sealed class TerminalTests
{
    private readonly Terminal _terminal = new();
    private readonly FakeOutput _screen = new(interactive: true);
    private readonly FakeOutput _pipe = new(interactive: false);

    [Fact]
    public void Text_goes_to_every_output()
    {
        Attach(_screen, _pipe);
        _terminal.Write("hello\n");
        Assert.Equal(("hello\n", "hello\n"), (_screen.Written, _pipe.Written));
    }

    [Fact]
    public void Bytes_of_one_character_may_come_apart()
    {
        Attach(_pipe);
        foreach (byte part in Encoding.UTF8.GetBytes("é漢😀"))
            _terminal.Write([part]);
        Assert.Equal("é漢😀", _pipe.Written);
    }

    [Fact]
    public void Colours_go_to_terminals_only()
    {
        Attach(_screen, _pipe);
        _terminal.ForegroundColor = ConsoleColor.Red;
        _terminal.Write("x");
        _terminal.ResetColor();
        Assert.Equal("\u001b[91mx\u001b[0m", _screen.Written);
        Assert.Equal("x", _pipe.Written);
        Assert.Equal(ConsoleHost.UnknownColor, _terminal.ForegroundColor);
    }

    [Theory]
    [InlineData(ConsoleColor.Black, "\u001b[30m")]
    [InlineData(ConsoleColor.DarkBlue, "\u001b[34m")]
    [InlineData(ConsoleColor.DarkRed, "\u001b[31m")]
    [InlineData(ConsoleColor.Yellow, "\u001b[93m")]
    [InlineData(ConsoleColor.White, "\u001b[97m")]
    [InlineData(ConsoleColor.DarkGray, "\u001b[90m")]
    public void Console_colours_have_their_ansi_numbers(ConsoleColor colour, string expected) => Assert.Equal(expected, Ansi.Foreground(colour));

    [Fact]
    public void Colour_that_was_asked_for_can_be_put_back()
    {
        Attach(_screen);
        ConsoleColor before = _terminal.ForegroundColor;
        _terminal.ForegroundColor = ConsoleColor.Gray;
        _terminal.ForegroundColor = before;
        Assert.Equal("\u001b[37m\u001b[39m", _screen.Written);
    }

    [Fact]
    public void Without_a_terminal_everything_is_redirected()
    {
        Attach(_pipe);
        Assert.True(_terminal.IsInputRedirected && _terminal.IsOutputRedirected);
        Attach(_screen);
        Assert.False(_terminal.IsInputRedirected || _terminal.IsOutputRedirected);
    }

    [Fact]
    public void Cursor_is_where_the_terminal_says()
    {
        Attach(_pipe, _screen);
        _terminal.Write("abc\u001b[5;9Hx\u001b[2A");
        Assert.Equal((9, 2), _terminal.CursorPosition);
        _terminal.CursorPosition = (3, 4);
        Assert.Equal((3, 4), _terminal.CursorPosition);
    }

    [Fact]
    public void Cursor_without_a_terminal_is_reckoned()
    {
        Attach(_pipe);
        _terminal.Write("one\nab");
        Assert.Equal((2, 1), _terminal.CursorPosition);
    }

    [Fact]
    public void Line_from_a_pipe_appears_behind_the_prompt_once_complete()
    {
        Attach(_pipe);
        _terminal.Write("aster> ");
        Type("lspci\r", terminal: false);
        Assert.Equal("lspci", _terminal.ReadLine());
        _terminal.Write("output\n");
        Assert.Equal("aster> lspci\noutput\n", _pipe.Written);
    }

    [Fact]
    public void Pipe_gets_no_escape_sequence_from_editing()
    {
        Attach(_screen, _pipe);
        _terminal.Write("aster> ");
        Type("lsx" + Keys.Left + Keys.Delete + "pci" + Keys.Home + Keys.End + "\u000c\r");
        Assert.Equal("lspci", _terminal.ReadLine());
        Assert.Equal("aster> lspci\n", _pipe.Written);
    }

    [Fact]
    public async Task Edited_line_is_shown_as_it_is()
    {
        Attach(_screen);
        _terminal.Write("aster> ");
        ConsoleKeyInfo[] keys = [.. Keys.Decode("lpci" + Keys.Home + Keys.Right + "s")];
        var reader = ReadInBackground();
        foreach (ConsoleKeyInfo key in keys)
            TypeAndWait(key);
        WaitFor(() => _screen.Row(0) == "aster> lspci" && _screen.Cursor == (9, 0));
        Type("\r");
        Assert.Equal("lspci", await reader);
        Assert.Equal((0, 1), _screen.Cursor);
    }

    [Fact]
    public async Task Long_line_scrolls_sideways_and_stays_on_its_row()
    {
        Attach(_screen);
        _terminal.Write("aster> ");
        Task<string?> reader = ReadInBackground();
        Type(new string('a', 50) + "END");
        WaitFor(() => _screen.Row(0).EndsWith("aEND", StringComparison.Ordinal));
        Assert.StartsWith("aster> aaa", _screen.Row(0));
        Assert.Equal("", _screen.Row(1));
        Type(Keys.Home + "X");
        WaitFor(() => _screen.Row(0).StartsWith("aster> Xaaa", StringComparison.Ordinal) && _screen.Cursor == (8, 0));
        Type("\r");
        Assert.Equal("X" + new string('a', 50) + "END", await reader);
    }

    [Fact]
    public async Task Control_l_shows_prompt_and_line_again_on_top()
    {
        Attach(_screen);
        _terminal.Write("old\nolder\naster> ");
        Task<string?> reader = ReadInBackground();
        Type("ls\u000c");
        WaitFor(() => _screen.Row(0) == "aster> ls" && _screen.Row(2) == "" && _screen.Cursor == (9, 0));
        Type("\r");
        Assert.Equal("ls", await reader);
    }

    [Fact]
    public async Task Tab_lists_candidates_below_and_the_line_again()
    {
        Attach(_screen);
        _terminal.Write("aster> ");
        var reader = Task.Run(() => _terminal.ReadLine(new LineHistory(), (_, _) => new Completion(0, ["lsblk", "lspci", "lsvirtio"])));
        Type("ls\t");
        WaitFor(() => _screen.Row(2) == "aster> ls");
        Assert.Equal("lsblk     lspci     lsvirtio", _screen.Row(1));
        Type("\r");
        Assert.Equal("ls", (await reader).Text);
    }

    [Fact]
    public async Task Reverse_search_shows_what_is_searched_and_found()
    {
        var screen = new FakeOutput(interactive: true, columns: 60);
        Attach(screen);
        _terminal.Write("aster> ");
        var history = new LineHistory();
        history.Add("lspci -v");
        var reader = Task.Run(() => _terminal.ReadLine(history, null));
        Type("\u0012pci");
        WaitFor(() => screen.Row(0) == "aster> (reverse-i-search)`pci': lspci -v");
        Type("\r");
        Assert.Equal("lspci -v", (await reader).Text);
        Assert.Equal("aster> lspci -v", screen.Row(0));
    }

    [Fact]
    public void Search_on_a_narrow_terminal_stays_on_its_row()
    {
        Attach(_screen);
        _terminal.Write("aster> ");
        var history = new LineHistory();
        history.Add("lspci -v and a long line behind it");
        var reader = Task.Run(() => _terminal.ReadLine(history, null));
        Type("\u0012and a long");
        WaitFor(() => _screen.Row(0).StartsWith("aster> (reverse-i-search", StringComparison.Ordinal) && !_terminal.KeyAvailable);
        Assert.Equal("", _screen.Row(1));
        Type("\r");
        WaitFor(() => reader.IsCompleted);
        Assert.Equal("", _screen.Row(2));
    }

    [Fact]
    public void Control_c_while_editing_gives_the_line_up()
    {
        Attach(_screen, _pipe);
        _terminal.Write("aster> ");
        Type("abc\u0003");
        Assert.Equal(LineEnd.Cancelled, _terminal.ReadLine(new LineHistory(), null).End);
        Assert.Equal("aster> abc^C", _screen.Row(0));
        Assert.Equal("aster> ^C\n", _pipe.Written);
    }

    [Fact]
    public void Control_c_while_a_command_runs_interrupts_it_and_is_no_key()
    {
        int interrupts = 0;
        _terminal.Interrupt = () => interrupts++;
        Type("a\u0003");
        Assert.Equal(1, interrupts);
        Assert.Equal('a', _terminal.ReadKey(true).KeyChar);
        Assert.False(_terminal.KeyAvailable);
    }

    [Fact]
    public void Control_d_on_an_empty_line_is_the_end_of_input()
    {
        Type("\u0004");
        Assert.Null(_terminal.ReadLine());
    }

    [Fact]
    public async Task Line_of_100000_characters_is_read_and_drawn_in_time()
    {
        Attach(_screen, _pipe);
        _terminal.Write("aster> ");
        Type(new string('x', 100_000) + "\r", terminal: false);
        Task<string?> reader = ReadInBackground();
        string? line = await reader.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.Equal(100_000, line!.Length);
        Assert.Equal("aster> ".Length + 100_001, _pipe.Written.Length);
        Assert.Equal("", _screen.Row(1));
    }

    [Fact]
    public void Lines_typed_ahead_are_read_one_by_one()
    {
        Attach(_pipe);
        Type("one\rtwo\r\rthree\r", terminal: false);
        Assert.Equal(["one", "two", "", "three"], Enumerable.Range(0, 4).Select(_ => _terminal.ReadLine()));
    }

    [Fact]
    public void Cursor_position_follows_text()
    {
        Attach(_screen);
        Assert.Equal((0, 0), _terminal.CursorPosition);
        _terminal.Write("abc\nde");
        Assert.Equal((2, 1), _terminal.CursorPosition);
        _terminal.CursorPosition = (5, 3);
        _terminal.Write("X");
        Assert.Equal((6, 3), _terminal.CursorPosition);
        Assert.Equal("     X", _screen.Row(3));
        _terminal.Clear();
        Assert.Equal((0, 0), _terminal.CursorPosition);
    }

    [Fact]
    public void Size_is_that_of_the_smallest_terminal()
    {
        Assert.Equal((80, 25), (_terminal.Width, _terminal.Height));
        Attach(new FakeOutput(true, 100, 30), new FakeOutput(true, 80, 50), _pipe);
        Assert.Equal((80, 30), (_terminal.Width, _terminal.Height));
    }

    [Fact]
    public void Output_is_redirected_when_no_terminal_is_there()
    {
        Attach(_pipe);
        Assert.True(_terminal.IsOutputRedirected);
        Attach(_screen);
        Assert.False(_terminal.IsOutputRedirected);
    }

    private void Attach(params FakeOutput[] outputs)
    {
        foreach (FakeOutput output in outputs)
            _terminal.Attach(output);
    }

    private void Type(string typed, bool terminal = true)
    {
        foreach (ConsoleKeyInfo key in Keys.Decode(typed, terminal))
            _terminal.Type(key);
    }

    private void TypeAndWait(ConsoleKeyInfo key)
    {
        _terminal.Type(key);
        WaitFor(() => !_terminal.KeyAvailable);
    }

    private Task<string?> ReadInBackground() => Task.Run(_terminal.ReadLine);

    private static void WaitFor(Func<bool> condition) => Assert.True(SpinWait.SpinUntil(condition, 60_000));
}
