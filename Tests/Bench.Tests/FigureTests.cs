using Bench.Figures;

namespace Bench.Tests;

public sealed class FigureTests
{
    [Fact]
    public void Line_of_a_guest_is_read_wherever_it_starts()
    {
        Figure figure = Figure.Parse("noise{\"name\":\"port.in32\",\"unit\":\"ns\",\"value\":88.195,\"p50\":5757,\"max\":46410}\r")!;
        Assert.Equal(new Figure("port.in32", "ns", 88.195) { P50 = 5757, Max = 46410 }, figure);
    }

    [Theory]
    [InlineData("aster> bench port")]
    [InlineData("{\"name\":\"port.in32\",\"un")]
    [InlineData("{\"other\":1}")]
    [InlineData("")]
    public void Anything_else_is_no_figure(string line) => Assert.Null(Figure.Parse(line));

    [Theory]
    [InlineData("IOPS", true)]
    [InlineData("MB/s", true)]
    [InlineData("ns", false)]
    [InlineData("MiB", false)]
    public void More_of_a_rate_is_better_and_less_of_a_time(string unit, bool moreIsBetter)
    {
        Assert.Equal(moreIsBetter, new Figure("x", unit, 2).Beats(new Figure("x", unit, 1)));
        Assert.Equal(!moreIsBetter, new Figure("x", unit, 1).Beats(new Figure("x", unit, 2)));
    }
}
