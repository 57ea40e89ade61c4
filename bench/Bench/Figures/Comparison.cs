namespace Bench.Figures;

/// <summary>One figure of all systems that have it.</summary>
internal sealed record Comparison(string Name, string Unit, IReadOnlyDictionary<string, Sample> Systems)
{
    /// <summary>What stands first; the others are what it is compared with.</summary>
    public const string Ours = "AsterCosmos";

    public const string Linux = "Linux";

    public const string Limit = "limit";

    /// <summary>How much of another system's speed ours has: 1 is as fast, more is faster. None when either was not measured.</summary>
    public double? ShareOf(string other) => ShareOf(other, Ours);

    /// <summary>How much of a system's speed another has.</summary>
    public double? ShareOf(string other, string of) =>
        Systems.TryGetValue(of, out Sample? mine) && Systems.TryGetValue(other, out Sample? theirs) && mine.Median > 0 && theirs.Median > 0
            ? Figure.IsRate(Unit) ? mine.Median / theirs.Median : theirs.Median / mine.Median
            : null;

    /// <summary>Puts the figures of all rounds together, in the order in which they were first seen.</summary>
    /// <param name="rounds">System, and what one run of it gave. Of the same name twice in a run, the best counts.</param>
    public static IReadOnlyList<Comparison> Of(IEnumerable<(string System, IReadOnlyList<Figure> Figures)> rounds)
    {
        List<(string Name, string Unit)> order = [];
        Dictionary<(string Name, string System), List<Figure>> byName = [];
        foreach ((string system, IReadOnlyList<Figure> figures) in rounds)
        {
            Dictionary<string, Figure> best = [];
            foreach (Figure figure in figures)
            {
                if (!best.TryGetValue(figure.Name, out Figure? seen) || figure.Beats(seen))
                    best[figure.Name] = figure;
                if (!order.Any(known => known.Name == figure.Name))
                    order.Add((figure.Name, figure.Unit));
            }

            foreach (Figure figure in best.Values)
            {
                if (!byName.TryGetValue((figure.Name, system), out List<Figure>? list))
                    byName.Add((figure.Name, system), list = []);
                list.Add(figure);
            }
        }

        return [.. order.Select(figure => new Comparison(figure.Name, figure.Unit, byName
            .Where(pair => pair.Key.Name == figure.Name)
            .ToDictionary(static pair => pair.Key.System, static pair => Sample.Of(pair.Value))))];
    }
}
