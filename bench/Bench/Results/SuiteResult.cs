using System.Text.Json;
using Bench.Figures;

namespace Bench.Results;

/// <summary>What one run of one suite gave, as it is kept in <c>SUITE.json</c>.</summary>
internal sealed record SuiteResult
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public required string Suite { get; init; }

    public required DateTime Date { get; init; }

    public required string Commit { get; init; }

    /// <summary>What it ran on.</summary>
    public required string Host { get; init; }

    /// <summary>How many threads wanted a processor on the host meanwhile, the guests' own included: its load average of the last minute.</summary>
    public double? HostLoad { get; init; }

    public required Settings Settings { get; init; }

    public required IReadOnlyList<Comparison> Figures { get; init; }

    /// <summary>The turns that failed and were taken again: the system, and why.</summary>
    public IReadOnlyList<string>? Repeated { get; init; }

    public static SuiteResult? Load(string folder, string suite)
    {
        string file = FileOf(folder, suite);
        return File.Exists(file) ? JsonSerializer.Deserialize<SuiteResult>(File.ReadAllText(file), Options) : null;
    }

    public void Save(string folder) => File.WriteAllText(FileOf(folder, Suite), JsonSerializer.Serialize(this, Options) + "\n");

    private static string FileOf(string folder, string suite) => Path.Combine(folder, $"{suite}.json");
}
