using Bench.Figures;
using Bench.Guests;
using Bench.Results;
using Bench.Suites;

namespace Bench.Tests;

/// <summary>What becomes of a run when guests fail in it.</summary>
public sealed class BenchRunTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("bench-run-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Turn_that_fails_once_is_taken_again_and_told()
    {
        var suite = new FlakySuite("flaky", failures: [3]);
        Assert.Equal(0, Run(suite));
        SuiteResult result = SuiteResult.Load(_folder, "flaky")!;
        Assert.Equal(3, Assert.Single(result.Figures).Systems[Comparison.Limit].Values.Count);
        Assert.Equal("limit: turn 3 hangs", Assert.Single(result.Repeated!));
        Assert.Contains("limit: turn 3 hangs", File.ReadAllText(Path.Combine(_folder, "README.md")));
    }

    [Fact]
    public void Suite_that_fails_again_fails_the_run_and_leaves_the_others_their_figures()
    {
        Assert.Equal(1, Run(new FlakySuite("broken", failures: [2, 3]), new FlakySuite("sound", failures: [])));
        Assert.Null(SuiteResult.Load(_folder, "broken"));
        Assert.Null(SuiteResult.Load(_folder, "sound")!.Repeated);
    }

    private int Run(params Suite[] suites) =>
        new BenchRun(new Rivals(RepositoryRoot(), []), new Settings(Rounds: 3, Milliseconds: 1), _folder, suites).Measure([.. suites.Select(static suite => suite.Name)]);

    private static string RepositoryRoot()
    {
        string folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AsterCosmos.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no AsterCosmos.sln above the tests");
        return folder;
    }

    private sealed class FlakySuite(string name, int[] failures) : Suite
    {
        private int _turn;

        public override string Name => name;

        public override string Summary => "fails at times";

        public override string Method => "None.";

        public override IReadOnlyList<string> Systems { get; } = [Comparison.Limit];

        public override IReadOnlyList<Figure> Run(string system, Rivals rivals, Settings settings) => failures.Contains(++_turn)
            ? throw new BenchException($"turn {_turn} hangs:\nwhat it said last")
            : [new Figure("figure", "ns", _turn)];
    }
}
