using TestRunner.Conformance;
using Xunit.Abstractions;

namespace Conformance.Tests;

/// <summary>Every check of the suite: what it writes in the guest is what it writes on Linux.</summary>
public sealed class SuiteTests(Conductor conductor, ITestOutputHelper output) : IClassFixture<Conductor>
{
    private const int LeastOfPart = 30;
    private const int LeastInAll = 400;

    /// <summary>The names of all checks.</summary>
    public static TheoryData<string> Names => [.. Suite.All.Select(static check => check.FullName)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Check_writes_the_same_as_on_Linux(string name)
    {
        CheckOutcome expected = Assert.Contains(name, conductor.Linux);
        CheckOutcome actual = Assert.Contains(name, conductor.Guest);
        Assert.True(expected.Trouble is null, $"Linux: {expected.Trouble}\n{expected.Text}");
        Assert.True(actual.Trouble is null, $"{actual.Trouble}\n{actual.Text}");
        // A check that fails on both systems checks nothing.
        Assert.DoesNotContain(expected.Text.Split('\n'), static line => line.StartsWith("threw ", StringComparison.Ordinal) || line.StartsWith("not done after ", StringComparison.Ordinal));
        Assert.Equal(expected.Text, actual.Text);
    }

    [Fact]
    public void One_machine_ran_them_all_and_ended_well() => Assert.Equal(["status 0"], conductor.GuestEndings);

    [Fact]
    public void Suite_is_as_large_as_it_claims()
    {
        foreach (IGrouping<string, Check> part in Suite.All.GroupBy(static check => check.Part))
            output.WriteLine($"{part.Key}: {part.Count()} checks");
        output.WriteLine($"{Suite.All.Count} in all");
        Assert.True(Suite.All.Count >= LeastInAll, $"{Suite.All.Count} checks");
        Assert.Equal(Suite.All.Count, Suite.All.Select(static check => check.FullName).Distinct().Count());
        Assert.All(Suite.All.GroupBy(static check => check.Part), static part => Assert.True(part.Count() >= LeastOfPart, $"{part.Key}: {part.Count()}"));
        Assert.Equal(9, Suite.All.GroupBy(static check => check.Part).Count());
    }
}
