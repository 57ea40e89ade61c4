namespace TestRunner.Guest;

/// <summary>What became of one test.</summary>
internal enum TestStatus
{
    Passed,
    Failed,
    Skipped,

    /// <summary>Still running when its time was up. Its thread cannot be stopped.</summary>
    Hung,
}

/// <summary>How one test ended.</summary>
internal sealed record TestOutcome(TestStatus Status, double DurationMs, string? Reason, Exception? Exception, string Output)
{
    /// <summary>It passed, and asserted nothing on the way.</summary>
    public bool AssertedNothing { get; init; }

    /// <summary>Why nothing that runs here after the test would be itself alone, or null: it left threads that are still running.</summary>
    public string? Spoils { get; init; }
}
