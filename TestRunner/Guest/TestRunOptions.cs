namespace TestRunner.Guest;

/// <summary>How tests are run.</summary>
public sealed record TestRunOptions
{
    /// <summary>How long a test may take that does not say so itself.</summary>
    public int DefaultTimeoutMs { get; init; } = 30_000;

    /// <summary>End the run at a test that hangs: its thread cannot be stopped and would be charged to the tests after it.</summary>
    public bool BailOutOnHang { get; init; }

    /// <summary>A word nobody else on the line knows, to frame results with; null for plain TAP.</summary>
    public string? Token { get; init; }
}
