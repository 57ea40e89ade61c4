using Bench.Figures;
using Bench.Guests;
using Bench.Results;
using Bench.Suites;

namespace Bench;

/// <summary>Measures suites: the systems take turns, A B C A B C, so that what the host does meanwhile hits all of them alike.</summary>
internal sealed class BenchRun(Rivals rivals, Settings settings, string folder)
{
    /// <summary>Measures, prints, and writes the results.</summary>
    /// <returns>The exit status.</returns>
    public int Measure(IReadOnlyList<string> names)
    {
        Directory.CreateDirectory(folder);
        History history = new(Path.Combine(folder, "history.jsonl"));
        foreach (Suite suite in Suite.All.Where(suite => names.Contains(suite.Name)))
        {
            SuiteResult result = Measure(suite);
            IReadOnlyList<History.Change> changes = history.ChangesSince(result, out History.Entry? last);
            Table.Print(result, changes, last);
            history.Add(result);
            result.Save(folder);
            if (Chart.Draw(result) is { } chart)
                File.WriteAllText(ChartOf(suite.Name), chart);
        }

        WritePage(history);
        Console.Error.WriteLine($"results are in {folder}");
        return 0;
    }

    private SuiteResult Measure(Suite suite)
    {
        List<(string, IReadOnlyList<Figure>)> turns = [];
        int rounds = Math.Min(settings.Rounds, suite.MostRounds);
        for (int round = 1; round <= rounds; round++)
        {
            foreach (string system in suite.Systems)
            {
                Console.Error.WriteLine($"{suite.Name}: round {round} of {rounds}, {system}");
                turns.Add((system, suite.Run(system, rivals, settings)));
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
        };
    }

    private void WritePage(History history)
    {
        List<(Suite, SuiteResult)> all = [];
        foreach (Suite suite in Suite.All)
        {
            if (SuiteResult.Load(folder, suite.Name) is { } result)
                all.Add((suite, result));
        }

        File.WriteAllText(Path.Combine(folder, "README.md"), Page.Write(all, history.Entries, name => File.Exists(ChartOf(name))));
    }

    private string ChartOf(string suite) => Path.Combine(folder, $"{suite}.svg");
}
