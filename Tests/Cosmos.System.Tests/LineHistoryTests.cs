namespace Cosmos.System.Tests;

public sealed class LineHistoryTests
{
    [Fact]
    public void Same_line_again_is_kept_once()
    {
        var history = new LineHistory();
        history.Add("a");
        history.Add("a");
        history.Add("b");
        history.Add("a");
        Assert.Equal(3, history.Count);
    }

    [Fact]
    public void Blank_and_huge_lines_are_not_kept()
    {
        var history = new LineHistory();
        history.Add("");
        history.Add("   ");
        history.Add(new string('x', 100_000));
        Assert.Equal(0, history.Count);
    }

    [Fact]
    public void Oldest_lines_go_first()
    {
        var history = new LineHistory(2);
        history.Add("a");
        history.Add("b");
        history.Add("c");
        Assert.Equal(("b", "c"), (history[0], history[1]));
    }
}
