using System.Globalization;
using System.Text;

namespace TestRunner.Reports.Results;

/// <summary>What all results of a run come to, as text that is Markdown as well.</summary>
public static class RunSummary
{
    private const int MostSlow = 10;

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

        List(text, "slowest", results.OrderByDescending(static one => one.Duration).Take(MostSlow)
            .Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Duration.TotalSeconds,7:0.000} s  {one.Name}")));
        List(text, "flaky", Flaky(results));
        List(text, "no assertion made", results.Where(static one => one.IsPassed && one.Output.Contains("no assertion was made", StringComparison.Ordinal)).Select(static one => one.Name).Distinct());
        List(text, "failed", results.Where(static one => one.IsFailed).Select(static one => one.Name).Distinct());
        return text.ToString();
    }

    /// <summary>Tests that passed and failed, in rounds of the same run or when they were run again.</summary>
    public static IEnumerable<string> Flaky(IReadOnlyList<TestResult> results)
    {
        foreach (IGrouping<(string, string), TestResult> test in results.GroupBy(static one => (one.Project, one.Name)))
        {
            int runs = test.Count(static one => !one.IsSkipped);
            int failed = test.Count(static one => one.IsFailed);
            bool passedAgain = test.Any(static one => one.IsFailed && one.Output.Contains("again: passed", StringComparison.Ordinal));
            if (failed > 0 && (failed < runs || passedAgain)) yield return $"{test.Key.Item2} (failed {failed} of {runs}{(passedAgain ? ", passed when run again" : "")})";
        }
    }

    private static void Row(StringBuilder text, string name, IReadOnlyCollection<TestResult> results) => text.Append(
        CultureInfo.InvariantCulture,
        $"| {name} | {results.Count(static one => one.IsPassed),6} | {results.Count(static one => one.IsFailed),6} | {results.Count(static one => one.IsSkipped),7} | {results.Sum(static one => one.Duration.TotalSeconds),8:0.0} |\n");

    private static void List(StringBuilder text, string title, IEnumerable<string> items)
    {
        string[] all = [.. items];
        if (all.Length == 0) return;
        text.Append('\n').Append(title).Append(":\n\n");
        foreach (string item in all) text.Append("    ").Append(item).Append('\n');
    }
}
