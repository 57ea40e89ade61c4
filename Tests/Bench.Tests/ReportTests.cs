using System.Xml.Linq;
using Bench.Figures;
using Bench.Results;
using Bench.Suites;

namespace Bench.Tests;

public sealed class ReportTests
{
    private static readonly SuiteResult Result = HistoryTests.Result("IOPS", 1) with
    {
        Figures = Comparison.Of(
        [
            (Comparison.Ours, [new Figure("block.a", "IOPS", 50_000) { P99 = 1500, Allocated = 0 }, new Figure("block.b", "ns", 10)]),
            (Comparison.Linux, [new Figure("block.a", "IOPS", 5_000)]),
            (Comparison.Limit, [new Figure("block.a", "IOPS", 100_000)]),
        ]),
    };

    [Fact]
    public void Chart_has_a_bar_for_each_system_beside_the_limit()
    {
        XElement svg = XElement.Parse(Chart.Draw(Result)!);
        string[] texts = [.. svg.Descendants().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value)];
        Assert.Contains("AsterCosmos 50 %", texts);
        Assert.Contains("Linux 5 %", texts);
        Assert.DoesNotContain("block.b", texts);
    }

    [Fact]
    public void There_is_no_chart_of_what_stands_alone() => Assert.Null(Chart.Draw(HistoryTests.Result("IOPS", 1)));

    [Fact]
    public void Page_has_a_row_with_ratios_for_each_figure()
    {
        string page = Page.Write([(Suite.All.First(static suite => suite.Name == "block"), Result)], [], static _ => true);
        Assert.Contains("| block.a | IOPS | 50.0k ±0 % | 5000 ±0 % | 100k ±0 % | 10x | 0.50x |\n", page);
        Assert.Contains("| block.b | ns | 10.0 ±0 % |  |  |  |  |\n", page);
        Assert.Contains("| block.a | AsterCosmos |  | 1.50 |  | 0 |\n", page);
        Assert.Contains("![block](block.svg)", page);
    }

    [Theory]
    [InlineData(0.123, "0.12")]
    [InlineData(12.34, "12.3")]
    [InlineData(1234.4, "1234")]
    [InlineData(12345, "12.3k")]
    [InlineData(1234567, "1.23M")]
    public void Numbers_have_the_digits_that_count(double value, string text) => Assert.Equal(text, Format.Number(value));

    [Fact]
    public void Names_of_suites_are_different() => Assert.Equal(Suite.All.Count, Suite.All.Select(static suite => suite.Name).Distinct().Count());
}
