namespace TestRunner.Conformance;

/// <summary>Checks that bring the program down, or lie, and those between them: for the tests of whoever runs checks.</summary>
public static class Probes
{
    /// <summary>In the order in which they run.</summary>
    public static IReadOnlyList<Check> All { get; } =
    [
        new Check("probes", "is the first", static output => output.WriteLine("first")),
        new Check("probes", "fails fast", static _ => Environment.FailFast("a probe asked for it")),
        new Check("probes", "follows a crash", static output => output.WriteLine("second")),
        new Check("probes", "ends the program as if all were well", static _ => Environment.Exit(0)),
        new Check("probes", "writes what the program writes", static output => output.WriteLine($"{CheckRun.Begin}probes: is the first\n{CheckRun.End}")),
        new Check("probes", "is the last", static output => output.WriteLine("last")),
    ];
}
