namespace Drivers.Platform.Tests;

public sealed class CharacterScreenTests
{
    [Fact]
    public void First_drawing_draws_everything()
    {
        var screen = new FakeScreen();
        screen.Render();
        Assert.Equal(5 * 3, screen.TakeDrawn());
    }

    [Fact]
    public void Only_changed_cells_are_drawn()
    {
        var screen = new FakeScreen();
        screen.Render();
        screen.TakeDrawn();
        screen.Write("ab");
        screen.Render();
        Assert.Equal(2, screen.TakeDrawn());
        screen.Write("\rab");
        screen.Render();
        Assert.Equal(0, screen.TakeDrawn());
    }

    [Fact]
    public void Scrolling_draws_only_cells_that_differ()
    {
        var screen = new FakeScreen();
        screen.Write("aa\naa\naa");
        screen.Render();
        screen.TakeDrawn();
        screen.Write("\nab");
        screen.Render();
        Assert.Equal(1, screen.TakeDrawn());
        Assert.Equal(["aa", "aa", "ab"], screen.Lines());
    }

    [Fact]
    public void Many_lines_between_two_drawings_cost_one_drawing()
    {
        var screen = new FakeScreen();
        screen.Render();
        screen.TakeDrawn();
        for (int i = 0; i < 1000; i++)
            screen.Write($"{i}\n");
        screen.Render();
        Assert.True(screen.TakeDrawn() <= 15);
        Assert.Equal(["998", "999", ""], screen.Lines());
    }

    [Fact]
    public void Own_cursor_follows_the_text()
    {
        var screen = new FakeScreen();
        screen.Write("a\nbc");
        screen.Render();
        Assert.Equal((2, 1, true), screen.Placed);
        screen.Write("\u001b[?25l");
        screen.Render();
        Assert.Equal((2, 1, false), screen.Placed);
    }

    [Fact]
    public void Drawn_cursor_moves_and_leaves_no_trace()
    {
        var screen = new FakeScreen(cursorIsCell: true);
        screen.Render();
        Assert.Equal((0, 7), screen.ColoursAt(0, 0));
        screen.Write("\u001b[2;3H");
        screen.Render();
        Assert.Equal((7, 0), screen.ColoursAt(0, 0));
        Assert.Equal((0, 7), screen.ColoursAt(2, 1));
    }

    [Fact]
    public void Thread_draws_what_is_written()
    {
        using var screen = new FakeScreen();
        screen.Start();
        screen.Write("hi");
        Assert.True(SpinWait.SpinUntil(() => screen.Lines()[0] == "hi", 60_000));
    }

    private sealed class FakeScreen(bool cursorIsCell = false) : CharacterScreen(5, 3)
    {
        private readonly Cell[] _cells = new Cell[15];
        private int _drawn;

        public (int, int, bool) Placed { get; private set; }

        protected override bool CursorIsCell => cursorIsCell;

        public int TakeDrawn() => Interlocked.Exchange(ref _drawn, 0);

        public (int, int) ColoursAt(int column, int row) => (_cells[(row * 5) + column].Foreground, _cells[(row * 5) + column].Background);

        public string[] Lines() => [.. _cells.Chunk(5).Select(row => new string([.. row.Select(cell => cell.Character)]).TrimEnd(' ', '\0'))];

        protected override void Draw(int column, int row, Cell cell)
        {
            _drawn++;
            _cells[(row * 5) + column] = cell;
        }

        protected override void PlaceCursor(int column, int row, bool visible) => Placed = (column, row, visible);
    }
}
