using System.Text.Json;
using Bench.Figures;

namespace Bench.Results;

/// <summary>Our figures of every run, a line of JSON each, and what changed since the last.</summary>
internal sealed class History(string file)
{
    private const double LeastChange = 0.05;
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Least, median and most of a figure in a run.</summary>
    internal sealed record Range(double Min, double Median, double Max);

    /// <summary>One run of one suite.</summary>
    internal sealed record Entry(DateTime Date, string Commit, string Host, string Suite, Dictionary<string, Range> Figures);

    /// <summary>A figure that is another than last time, beyond what the rounds differ among themselves.</summary>
    /// <param name="Name">The figure.</param>
    /// <param name="Unit">Its unit.</param>
    /// <param name="Before">Last time.</param>
    /// <param name="Now">This time.</param>
    /// <param name="Better">Whether that is good.</param>
    internal sealed record Change(string Name, string Unit, double Before, double Now, bool Better);

    /// <summary>All runs, oldest first.</summary>
    public IReadOnlyList<Entry> Entries =>
        File.Exists(file) ? [.. File.ReadLines(file).Select(static line => JsonSerializer.Deserialize<Entry>(line, Options)).OfType<Entry>()] : [];

    /// <summary>What is different from the last run of the suite on the same host. What counts is more than 5 %, with all rounds of one run on one side of all rounds of the other.</summary>
    public IReadOnlyList<Change> ChangesSince(SuiteResult result, out Entry? last)
    {
        last = Entries.LastOrDefault(entry => entry.Suite == result.Suite && entry.Host == result.Host);
        List<Change> changes = [];
        foreach (Comparison figure in result.Figures)
        {
            if (last is null || !last.Figures.TryGetValue(figure.Name, out Range? before) || !figure.Systems.TryGetValue(Comparison.Ours, out Sample? now))
                continue;
            bool apart = now.Min > before.Max || now.Max < before.Min;
            if (apart && Math.Abs(now.Median - before.Median) > LeastChange * before.Median)
                changes.Add(new Change(figure.Name, figure.Unit, before.Median, now.Median, now.Median > before.Median == Figure.IsRate(figure.Unit)));
        }

        return changes;
    }

    public void Add(SuiteResult result)
    {
        Dictionary<string, Range> figures = [];
        foreach (Comparison figure in result.Figures)
        {
            if (figure.Systems.TryGetValue(Comparison.Ours, out Sample? sample))
                figures[figure.Name] = new Range(sample.Min, sample.Median, sample.Max);
        }

        File.AppendAllText(file, JsonSerializer.Serialize(new Entry(result.Date, result.Commit, result.Host, result.Suite, figures), Options) + "\n");
    }
}
