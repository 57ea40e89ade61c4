using System.Text.Json;
using System.Text.Json.Serialization;

namespace Bench.Figures;

/// <summary>What one measurement gave: a line of JSON on a guest's serial line, or something that this program measured itself.</summary>
internal sealed record Figure(string Name, string Unit, double Value)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    /// <summary>Bytes of managed memory each.</summary>
    public double? Allocated { get; init; }

    /// <summary>How it was done, where there is a choice; the best counts.</summary>
    public string? Variant { get; init; }

    /// <summary>Nanoseconds that half of the operations took at most.</summary>
    public double? P50 { get; init; }

    public double? P90 { get; init; }

    public double? P99 { get; init; }

    public double? P999 { get; init; }

    public double? Max { get; init; }

    /// <summary>Whether more is better: rates are, times and sizes are not.</summary>
    [JsonIgnore]
    public bool MoreIsBetter => IsRate(Unit);

    public static bool IsRate(string unit) => unit == "IOPS" || unit.EndsWith("/s", StringComparison.Ordinal);

    /// <summary>Whether this is better than another figure of the same thing.</summary>
    public bool Beats(Figure other) => MoreIsBetter ? Value > other.Value : Value < other.Value;

    /// <summary>Reads a line, if it is a figure.</summary>
    public static Figure? Parse(string line)
    {
        int start = line.IndexOf("{\"name\":", StringComparison.Ordinal);
        if (start < 0)
            return null;
        try
        {
            return JsonSerializer.Deserialize<Figure>(line.AsSpan(start), Options);
        }
        catch (JsonException)
        {
            return null; // Half a line, from a guest that was ended.
        }
    }
}
