using Bench.Figures;
using Bench.Guests;
using Bench.Results;
using Bench.Suites;

namespace Bench;

/// <summary>Measures suites: the systems take turns, A B C A B C, so that what the host does meanwhile hits all of them alike.</summary>
/// <param name="rivals">The systems.</param>
/// <param name="settings">How long and how often.</param>
/// <param name="folder">For the results.</param>
/// <param name="suites">What there is to be measured; all there is unless told.</param>
internal sealed class BenchRun(Rivals rivals, Settings settings, string folder, IReadOnlyList<Suite>? suites = null)
{
    private readonly IReadOnlyList<Suite> _suites = suites ?? Suite.All;

    /// <summary>Measures, prints, and writes the results.</summary>
    /// <returns>The exit status.</returns>
    public int Measure(IReadOnlyList<string> names)
    {
        Directory.CreateDirectory(folder);
        History history = new(Path.Combine(folder, "history.jsonl"));
        int failed = 0;
        foreach (Suite suite in _suites.Where(suite => names.Contains(suite.Name)))
        {
            SuiteResult result;
            try
            {
                result = Measure(suite);
            }
            catch (BenchException e)
            {
                // The other suites' figures are worth having without this one's.
                Console.Error.WriteLine($"error: {suite.Name}: {e.Message}");
                failed++;
                continue;
            }

            IReadOnlyList<History.Change> changes = history.ChangesSince(result, out History.Entry? last);
            Table.Print(result, changes, last);
            history.Add(result);
            result.Save(folder);
            if (Chart.Draw(result) is { } chart)
                File.WriteAllText(ChartOf(suite.Name), chart);
        }

        WritePage(history);
        Console.Error.WriteLine($"results are in {folder}");
        return failed == 0 ? 0 : 1;
    }

    private SuiteResult Measure(Suite suite)
    {
        List<(string, IReadOnlyList<Figure>)> turns = [];
        List<string> repeated = [];
        int rounds = Math.Min(settings.Rounds, suite.MostRounds);
        for (int round = 1; round <= rounds; round++)
        {
            foreach (string system in suite.Systems)
            {
                Console.Error.WriteLine($"{suite.Name}: round {round} of {rounds}, {system}");
                turns.Add((system, TakeTurn(suite, system, repeated)));
            }
        }

        return new SuiteResult
        {
            Suite = suite.Name,
            Date = DateTime.UtcNow,
            Commit = rivals.Run("git", "describe", "--always", "--dirty").Trim(),
            Host = Host.Describe(rivals),
            HostLoad = Host.Load(),
            Settings = settings with { Rounds = rounds },
            Figures = Comparison.Of(turns),
            Repeated = repeated.Count > 0 ? repeated : null,
        };
    }

    // A guest that hangs or dies once in many rounds shall not cost what all the others have measured; but it is told.
    private IReadOnlyList<Figure> TakeTurn(Suite suite, string system, List<string> repeated)
    {
        try
        {
            return suite.Run(system, rivals, settings);
        }
        catch (BenchException e)
        {
            Console.Error.WriteLine($"{suite.Name}: {system} failed and has another turn: {e.Message}");
            repeated.Add($"{system}: {e.Message.Split(['\r', '\n'])[0].TrimEnd(':')}");
            return suite.Run(system, rivals, settings);
        }
    }

    private void WritePage(History history)
    {
        List<(Suite, SuiteResult)> all = [];
        foreach (Suite suite in _suites)
        {
            if (SuiteResult.Load(folder, suite.Name) is { } result)
                all.Add((suite, result));
        }

        File.WriteAllText(Path.Combine(folder, "README.md"), Page.Write(all, history.Entries, name => File.Exists(ChartOf(name))));
    }

    private string ChartOf(string suite) => Path.Combine(folder, $"{suite}.svg");
}
