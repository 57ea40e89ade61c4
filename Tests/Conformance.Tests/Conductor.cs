using TestRunner.Conformance;

namespace Conformance.Tests;

/// <summary>Runs the conformance program on both systems, once for all tests.</summary>
public sealed class Conductor
{
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(4);

    /// <summary>What is typed, so that input is a pipe with something in it.</summary>
    private const string Input = "first line\nsecond with ümlaut\n\nx y z\n42\n";

    /// <summary>The words that the checks of the environment look for.</summary>
    private static readonly string[] Words = ["GREETING=hello", "PAIR=a=b", "plain"];

    /// <summary>What Linux said, by check.</summary>
    public IReadOnlyDictionary<string, CheckOutcome> Linux { get; }

    /// <summary>What the guest said, by check.</summary>
    public IReadOnlyDictionary<string, CheckOutcome> Guest { get; }

    /// <summary>How each machine ended that it took.</summary>
    public IReadOnlyList<string> GuestEndings { get; }

    /// <summary>Runs both, one after the other: the machine is slow enough alone.</summary>
    public Conductor()
    {
        string[] names = [.. Suite.All.Select(static check => check.FullName)];
        Linux = CheckSeries.Run(names, static first => new LinuxSystem(WordsFrom(first), Input)).Outcomes;
        CheckSeries guest = CheckSeries.Run(names, static first => new GuestSystem(WordsFrom(first), Input, Silence));
        (Guest, GuestEndings) = (guest.Outcomes, guest.Endings);
    }

    private static string[] WordsFrom(int first) => first == 0 ? Words : [.. Words, $"from={first}"];
}
