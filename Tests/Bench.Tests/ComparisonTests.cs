using Bench.Figures;

namespace Bench.Tests;

public sealed class ComparisonTests
{
    [Fact]
    public void Rounds_of_a_system_become_median_least_and_most()
    {
        Comparison figure = Assert.Single(Comparison.Of([Turn("AsterCosmos", 30), Turn("limit", 50), Turn("AsterCosmos", 10), Turn("AsterCosmos", 20)]));
        Sample ours = figure.Systems["AsterCosmos"];
        Assert.Equal((20, 10, 30), (ours.Median, ours.Min, ours.Max));
        Assert.Equal(0.5, ours.Spread);
        Assert.Equal([30, 10, 20], ours.Values);
    }

    [Fact]
    public void Median_of_an_even_number_lies_between() => Assert.Equal(2.5, Sample.MedianOf([4, 1, 2, 3]));

    [Fact]
    public void Best_of_several_ways_in_one_turn_counts()
    {
        Figure slow = new("block.x", "IOPS", 1) { Variant = "psync" };
        Figure fast = new("block.x", "IOPS", 2) { Variant = "io_uring" };
        Comparison figure = Assert.Single(Comparison.Of([("Linux", [slow, fast]), ("Linux", [fast, slow])]));
        Assert.Equal([2, 2], figure.Systems["Linux"].Values);
        Assert.Equal("io_uring", figure.Systems["Linux"].Variant);
    }

    [Fact]
    public void Share_of_a_rate_is_ours_over_theirs_and_of_a_time_theirs_over_ours()
    {
        Assert.Equal(0.8, Assert.Single(Comparison.Of([Turn("AsterCosmos", 80, "IOPS"), Turn("limit", 100, "IOPS")])).ShareOf("limit"));
        Assert.Equal(0.5, Assert.Single(Comparison.Of([Turn("AsterCosmos", 80, "ns"), Turn("limit", 40, "ns")])).ShareOf("limit"));
    }

    [Fact]
    public void There_is_no_share_of_what_was_not_measured() => Assert.Null(Assert.Single(Comparison.Of([Turn("AsterCosmos", 80)])).ShareOf("Linux"));

    private static (string, IReadOnlyList<Figure>) Turn(string system, double value, string unit = "IOPS") => (system, [new Figure("x", unit, value)]);
}
