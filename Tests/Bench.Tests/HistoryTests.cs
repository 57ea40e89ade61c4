using Bench.Figures;
using Bench.Results;

namespace Bench.Tests;

public sealed class HistoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void First_run_has_nothing_to_compare_with()
    {
        Assert.Empty(New().ChangesSince(Result("IOPS", 1, 2, 3), out History.Entry? last));
        Assert.Null(last);
    }

    [Theory]
    [InlineData("IOPS", true)]
    [InlineData("ns", false)]
    public void Rise_out_of_the_spread_is_a_change(string unit, bool better)
    {
        New().Add(Result(unit, 90, 100, 110));
        History.Change change = Assert.Single(New().ChangesSince(Result(unit, 190, 200, 210), out _));
        Assert.Equal(new History.Change("x.y", unit, 100, 200, better), change);
    }

    [Fact]
    public void Overlapping_rounds_are_no_change()
    {
        New().Add(Result("IOPS", 90, 100, 195));
        Assert.Empty(New().ChangesSince(Result("IOPS", 190, 200, 210), out History.Entry? last));
        Assert.NotNull(last);
    }

    [Fact]
    public void Few_per_cent_are_no_change()
    {
        New().Add(Result("IOPS", 100, 100, 100));
        Assert.Empty(New().ChangesSince(Result("IOPS", 104, 104, 104), out _));
    }

    [Fact]
    public void Runs_of_other_hosts_and_suites_do_not_count()
    {
        New().Add(Result("IOPS", 1, 1, 1) with { Host = "another" });
        New().Add(Result("IOPS", 1, 1, 1) with { Suite = "another" });
        Assert.Empty(New().ChangesSince(Result("IOPS", 9, 9, 9), out History.Entry? last));
        Assert.Null(last);
        Assert.Equal(2, New().Entries.Count);
    }

    [Fact]
    public void Result_is_read_as_it_was_written()
    {
        SuiteResult result = Result("IOPS", 1, 2, 3);
        result.Save(_folder);
        SuiteResult again = SuiteResult.Load(_folder, result.Suite)!;
        Assert.Equal(result.Host, again.Host);
        Assert.Equal([1, 2, 3], Assert.Single(again.Figures).Systems[Comparison.Ours].Values);
        Assert.Null(SuiteResult.Load(_folder, "another"));
    }

    private History New() => new(Path.Combine(_folder, "history.jsonl"));

    internal static SuiteResult Result(string unit, params double[] values) => new()
    {
        Suite = "x",
        Date = DateTime.UnixEpoch,
        Commit = "abc",
        Host = "host",
        Settings = new Settings(values.Length, 1),
        Figures = Comparison.Of(values.Select(value => (Comparison.Ours, (IReadOnlyList<Figure>)[new Figure("x.y", unit, value)]))),
    };
}
