namespace TestRunner.Host.Tap;

/// <summary>What is known of a test after a run.</summary>
public enum TapStatus
{
    /// <summary>The run ended before it, or the guest did not say. Never counts as passed.</summary>
    NotRun,

    /// <summary>It passed.</summary>
    Passed,

    /// <summary>It failed, or the machine broke while it ran.</summary>
    Failed,

    /// <summary>It said itself that it does not run here.</summary>
    Skipped,
}

/// <summary>What became of one test.</summary>
/// <param name="Name">Its whole name.</param>
/// <param name="Status">How it ended.</param>
/// <param name="DurationMs">How long it took, by the guest's clock.</param>
/// <param name="Message">Why it failed, was skipped, or was not run.</param>
/// <param name="Details">The diagnostics in order of appearance: <c>message</c>, <c>at</c>, <c>stack</c> and so on.</param>
public sealed record TapVerdict(string Name, TapStatus Status, double DurationMs, string Message, IReadOnlyDictionary<string, string> Details);
