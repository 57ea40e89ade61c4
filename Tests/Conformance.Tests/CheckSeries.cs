namespace Conformance.Tests;

/// <summary>
/// Runs checks on a system that they may break: what breaks it is charged to the check that had begun, and the checks behind that one run on a system that is
/// started anew. No check is run twice, and none is left out without its outcome saying so.
/// </summary>
internal sealed class CheckSeries
{
    // When much is broken, one more start for each check takes long and says little.
    private const int MostStarts = 10;
    private const int MostIdleStarts = 2;

    private readonly Dictionary<string, CheckOutcome> _outcomes = [];
    private readonly List<string> _endings = [];

    /// <summary>The outcome of every check, by its name.</summary>
    public IReadOnlyDictionary<string, CheckOutcome> Outcomes => _outcomes;

    /// <summary>How the system ended each time that it was started: <c>status 0</c> where all went well.</summary>
    public IReadOnlyList<string> Endings => _endings;

    /// <summary>Runs all checks.</summary>
    /// <param name="names">Their full names, in the order in which they run.</param>
    /// <param name="start">Starts the system, to run them from that one on.</param>
    public static CheckSeries Run(IReadOnlyList<string> names, Func<int, ICheckSystem> start)
    {
        CheckSeries series = new();
        int idle = 0;
        int next = 0;
        for (int starts = 0; next < names.Count && starts < MostStarts && idle < MostIdleStarts; starts++)
        {
            int begun = series.RunFrom(next, names, start);
            idle = begun == 0 ? idle + 1 : 0;

            // One that did not even begin is tried again, as long as that makes sense.
            next += begun;
        }

        for (; next < names.Count; next++)
            series._outcomes[names[next]] = new CheckOutcome("", $"not run: the system was started {series._endings.Count} times, and ended with {string.Join(", ", series._endings)}");
        return series;
    }

    private int RunFrom(int first, IReadOnlyList<string> names, Func<int, ICheckSystem> start)
    {
        CheckTranscript transcript = new([.. names.Skip(first)]);
        using ICheckSystem system = start(first);
        while (!transcript.IsComplete && system.TryReadLine(out string line))
            transcript.Take(line);
        string ending = system.WaitForEnd() is { } status ? $"status {status}" : "silence";
        _endings.Add(ending);
        for (int i = 0; i < transcript.Begun; i++)
        {
            bool broke = !transcript.IsComplete && i == transcript.Begun - 1;
            _outcomes[names[first + i]] = new CheckOutcome(transcript.TextOf(i), broke ? $"the system ended with {ending} before the check did" : null);
        }

        return transcript.Begun;
    }
}
