namespace TestRunner.Reports.Results;

/// <summary>One result of one test in one run of its project.</summary>
/// <param name="Project">The test project.</param>
/// <param name="Name">The test's name.</param>
/// <param name="Outcome"><c>Passed</c>, <c>Failed</c>, <c>NotExecuted</c>.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Output">What it wrote.</param>
/// <param name="Message">Why it failed.</param>
/// <param name="Stack">Where.</param>
/// <param name="Id">
/// What tells the test from all others, the same in each run. Its name may not: xunit cuts the arguments of a theory to 50 characters. Empty where the file has none; then
/// the name has to do.
/// </param>
public sealed record TestResult(string Project, string Name, string Outcome, TimeSpan Duration, string Output, string Message, string Stack, string Id = "")
{
    /// <summary>The test, whatever run this is of.</summary>
    public (string Project, string Id) Test => (Project, Id.Length > 0 ? Id : Name);

    /// <summary>It passed.</summary>
    public bool IsPassed => Outcome == "Passed";

    /// <summary>It failed, in whatever way.</summary>
    public bool IsFailed => !IsPassed && !IsSkipped;

    /// <summary>It was not run, and said so.</summary>
    public bool IsSkipped => Outcome == "NotExecuted";
}
