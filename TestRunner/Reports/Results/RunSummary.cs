using System.Globalization;
using System.Text;

namespace TestRunner.Reports.Results;

/// <summary>What all results of a run come to, as text that is Markdown as well.</summary>
public static class RunSummary
{
    private const int MostSlow = 10;
    private const int MostLines = 25;

    /// <summary>A table by project; then what is slow, flaky, asserts nothing, or failed.</summary>
    public static string Write(IReadOnlyList<TestResult> results)
    {
        var text = new StringBuilder();
        string[] projects = [.. results.Select(static one => one.Project).Distinct().Order(StringComparer.Ordinal)];
        int width = projects.Select(static name => name.Length).Append("all".Length).Max();
        text.Append(CultureInfo.InvariantCulture, $"| {"project".PadRight(width)} | passed | failed | skipped |  seconds |\n");
        text.Append(CultureInfo.InvariantCulture, $"| {new string('-', width)} | -----: | -----: | ------: | -------: |\n");
        foreach (string project in projects) Row(text, project.PadRight(width), [.. results.Where(one => one.Project == project)]);
        Row(text, "all".PadRight(width), results);

        text.Append(Section("slowest", results.GroupBy(static one => one.Test).Select(static runs => runs.MaxBy(static one => one.Duration)!)
            .OrderByDescending(static one => one.Duration).Take(MostSlow)
            .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Duration.TotalSeconds,7:0.000} s  {one.Name}"))));
        text.Append(Section("flaky", Flaky(results)));
        text.Append(Section("no assertion made", Names(results.Where(static one => one.IsPassed && one.Output.Contains("no assertion was made", StringComparison.Ordinal)))));
        text.Append(Section("failed", Names(results.Where(static one => one.IsFailed))));
        return text.ToString();
    }

    /// <summary>A list under its title, cut where nobody reads on; nothing when there are no items.</summary>
    /// <param name="title">What the items are.</param>
    /// <param name="items">A line each.</param>
    public static string Section(string title, IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length == 0) return "";
        IEnumerable<string> shown = all.Length <= MostLines ? all : all.Take(MostLines).Append($"and {all.Length - MostLines} more: the TRX files have all");
        return $"\n{title}:\n\n{string.Concat(shown.Select(static item => $"    {item}\n"))}";
    }

    /// <summary>Tests that passed and failed, in rounds of the same run or when they were run again.</summary>
    public static IEnumerable<string> Flaky(IReadOnlyList<TestResult> results)
    {
        foreach (IGrouping<(string, string), TestResult> test in results.GroupBy(static one => one.Test))
        {
            int runs = test.Count(static one => !one.IsSkipped);
            int failed = test.Count(static one => one.IsFailed);
            bool passedAgain = test.Any(static one => one.IsFailed && one.Output.Contains("again: passed", StringComparison.Ordinal));
            if (failed > 0 && (failed < runs || passedAgain)) yield return $"{test.First().Name} (failed {failed} of {runs}{(passedAgain ? ", passed when run again" : "")})";
        }
    }

    // A line a name: how many tests that is, where a name is not one test's alone.
    private static IEnumerable<string> Names(IEnumerable<TestResult> results)
    {
        foreach (IGrouping<string, TestResult> named in results.GroupBy(static one => one.Name))
        {
            int tests = named.DistinctBy(static one => one.Test).Count();
            yield return tests == 1 ? named.Key : $"{named.Key} ({tests} tests of that name)";
        }
    }

    private static void Row(StringBuilder text, string name, IReadOnlyCollection<TestResult> results) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {results.Count(static one => one.IsPassed),6} | {results.Count(static one => one.IsFailed),6} | {results.Count(static one => one.IsSkipped),7} | {results.Sum(static one => one.Duration.TotalSeconds),8:0.0} |\n");
}
