namespace Bench.Figures;

/// <summary>The same figure of one system, from several rounds.</summary>
internal sealed record Sample
{
    /// <summary>One a round, in order.</summary>
    public required IReadOnlyList<double> Values { get; init; }

    public required double Median { get; init; }

    public required double Min { get; init; }

    public required double Max { get; init; }

    public double? Allocated { get; init; }

    public string? Variant { get; init; }

    /// <summary>Medians of the rounds' percentiles, in nanoseconds.</summary>
    public double? P50 { get; init; }

    public double? P99 { get; init; }

    public double? P999 { get; init; }

    /// <summary>Half of the distance from least to most, as a share of the median.</summary>
    public double Spread => Median == 0 ? 0 : (Max - Min) / 2 / Median;

    public static Sample Of(IReadOnlyList<Figure> rounds)
    {
        double[] values = [.. rounds.Select(static figure => figure.Value)];
        return new Sample
        {
            Values = values,
            Median = MedianOf(values),
            Min = values.Min(),
            Max = values.Max(),
            Allocated = MedianOf(rounds, static figure => figure.Allocated),
            Variant = rounds.Select(static figure => figure.Variant).LastOrDefault(static variant => variant is not null),
            P50 = MedianOf(rounds, static figure => figure.P50),
            P99 = MedianOf(rounds, static figure => figure.P99),
            P999 = MedianOf(rounds, static figure => figure.P999),
        };
    }

    public static double MedianOf(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    private static double? MedianOf(IEnumerable<Figure> rounds, Func<Figure, double?> select)
    {
        double[] values = [.. rounds.Select(select).OfType<double>()];
        return values.Length == 0 ? null : MedianOf(values);
    }
}
