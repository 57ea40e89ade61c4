using System.Globalization;

namespace TestRunner.Conformance;

/// <summary>
/// The program that is run here and on Linux. Its words: <c>checks[=TEXT]</c> runs the checks whose name contains a text, underscores in it standing for
/// spaces; <c>probes</c> those that bring the program down; <c>from=NUMBER</c> leaves out as many of either at the beginning; <c>terminal[=TEXT]</c> plays the
/// scenes of a terminal in the same way; <c>soak=SECONDS</c> the soak; <c>ending=NAME</c> ends it in one of several ways; <c>dates</c> tells the date for each line
/// that is typed. Without a word that it knows it runs all checks.
/// </summary>
public static class ConformanceProgram
{
    /// <summary>Runs it.</summary>
    /// <param name="words">What to do.</param>
    /// <param name="heldFrames">How many frames of memory are held, by owner, where that can be known.</param>
    /// <returns>The exit status.</returns>
    public static int Run(IReadOnlyList<string> words, Func<IReadOnlyDictionary<string, long>>? heldFrames = null)
    {
        if (ValueOf(words, "soak") is { } seconds)
            return Soak.Run(TimeSpan.FromSeconds(double.Parse(seconds, CultureInfo.InvariantCulture)), Console.Out, heldFrames) ? 0 : 1;
        if (words.Contains("terminal") || ValueOf(words, "terminal") is not null)
        {
            Terminals.TerminalStage.Play(Terminals.TerminalScenes.Matching(ValueOf(words, "terminal")?.Replace('_', ' ')));
            return 0;
        }

        if (ValueOf(words, "ending") is { } ending)
        {
            Endings.All.Single(one => one.Name == ending).Body();
            return Endings.NotEnded;
        }

        if (words.Contains("dates"))
        {
            TellDates();
            return 0;
        }

        IEnumerable<Check> checks = words.Contains("probes") ? Probes.All : Suite.Matching(ValueOf(words, "checks")?.Replace('_', ' '));
        CheckRun.Execute(checks.Skip(int.Parse(ValueOf(words, "from") ?? "0", CultureInfo.InvariantCulture)), Console.Out);
        return 0;
    }

    private static string? ValueOf(IReadOnlyList<string> words, string name) =>
        words.FirstOrDefault(word => word.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];

    // Whoever asks looks at his own clock before and after.
    private static void TellDates()
    {
        Console.WriteLine("ask");
        while (Console.ReadLine() is { Length: > 0 })
            Console.WriteLine($"date {DateTime.UtcNow:O}");
    }
}
