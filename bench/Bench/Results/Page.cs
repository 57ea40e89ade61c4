using System.Globalization;
using System.Text;
using Bench.Figures;
using Bench.Suites;

namespace Bench.Results;

/// <summary>The page of results, in Markdown: all suites as they were measured last.</summary>
internal static class Page
{
    public static string Write(IReadOnlyList<(Suite Suite, SuiteResult Result)> results, IReadOnlyList<History.Entry> history, Func<string, bool> hasChart)
    {
        var page = new StringBuilder();
        page.Append("# Results\n\n");
        page.Append("Written by `./qemu-launch.sh bench`. Medians of several rounds in which the systems took turns; ± is half of the distance from the least to the most.\n");
        page.Append("\"vs\" is how much of the other's speed AsterCosmos has: 1.00x is as fast, 2.00x twice as fast. The limit is a kernel in C that only polls (`bench/limit`).\n");
        page.Append("[docs/performance.md](../../docs/performance.md) says what the figures mean.\n");
        foreach ((Suite suite, SuiteResult result) in results)
        {
            page.Append(CultureInfo.InvariantCulture, $"\n## {suite.Name}: {suite.Summary}\n\n{suite.Method}\n\n");
            page.Append(CultureInfo.InvariantCulture, $"{result.Date:yyyy-MM-dd HH:mm} UTC, commit {result.Commit}, {result.Host}; {result.Settings.Rounds} rounds{(result.HostLoad is { } load ? $", host load {load:0.0}" : "")}.\n\n");
            foreach (string turn in result.Repeated ?? [])
                page.Append(CultureInfo.InvariantCulture, $"A turn failed and was taken again: {turn}.\n\n");
            WriteFigures(page, result);
            WriteTimes(page, result);
            if (hasChart(suite.Name))
                page.Append(CultureInfo.InvariantCulture, $"\n![{suite.Name}]({suite.Name}.svg)\n");
            WriteHistory(page, suite.Name, history);
        }

        return page.ToString();
    }

    private static void WriteFigures(StringBuilder page, SuiteResult result)
    {
        page.Append("| figure | unit | AsterCosmos | Linux | limit | vs Linux | vs limit |\n| --- | --- | --: | --: | --: | --: | --: |\n");
        foreach (Comparison figure in result.Figures)
        {
            string[] medians = [.. new[] { Comparison.Ours, Comparison.Linux, Comparison.Limit }.Select(system => Format.Median(figure.Systems.GetValueOrDefault(system)))];
            page.Append(
                CultureInfo.InvariantCulture,
                $"| {figure.Name} | {figure.Unit} | {string.Join(" | ", medians)} | {Format.Share(figure.ShareOf(Comparison.Linux))} | {Format.Share(figure.ShareOf(Comparison.Limit))} |\n");
        }
    }

    private static void WriteTimes(StringBuilder page, SuiteResult result)
    {
        Comparison[] timed = [.. result.Figures.Where(static figure => figure.Systems.Values.Any(static sample => sample.P99 is not null))];
        if (timed.Length == 0)
            return;
        page.Append("\nTimes of single operations, in microseconds: half took at most p50, all but one in a hundred p99, all but one in a thousand p99.9. Allocated is bytes of\n");
        page.Append("managed memory each.\n\n| figure | system | p50 | p99 | p99.9 | allocated |\n| --- | --- | --: | --: | --: | --: |\n");
        foreach (Comparison figure in timed)
        {
            foreach ((string system, Sample sample) in figure.Systems)
            {
                if (sample.P99 is null)
                    continue;
                string allocated = sample.Allocated?.ToString("0.##", CultureInfo.InvariantCulture) ?? "";
                page.Append(
                    CultureInfo.InvariantCulture,
                    $"| {figure.Name} | {system} | {Format.Microseconds(sample.P50)} | {Format.Microseconds(sample.P99)} | {Format.Microseconds(sample.P999)} | {allocated} |\n");
            }
        }
    }

    private static void WriteHistory(StringBuilder page, string suite, IReadOnlyList<History.Entry> history)
    {
        const int shown = 8;
        History.Entry[] runs = [.. history.Where(entry => entry.Suite == suite).TakeLast(shown)];
        if (runs.Length < 2)
            return;
        page.Append(CultureInfo.InvariantCulture, $"\nAsterCosmos over time (medians; `history.jsonl` has them all):\n\n| figure | {string.Join(" | ", runs.Select(static run => run.Commit))} |\n");
        page.Append("| --- |").Append(string.Concat(Enumerable.Repeat(" --: |", runs.Length))).Append('\n');
        foreach (string figure in runs.SelectMany(static run => run.Figures.Keys).Distinct())
        {
            IEnumerable<string> cells = runs.Select(run => run.Figures.TryGetValue(figure, out History.Range? range) ? Format.Number(range.Median) : "");
            page.Append(CultureInfo.InvariantCulture, $"| {figure} | {string.Join(" | ", cells)} |\n");
        }
    }
}
