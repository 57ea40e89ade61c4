using System.Text;

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
public sealed record TapVerdict(string Name, TapStatus Status, double DurationMs, string Message, IReadOnlyDictionary<string, string> Details)
{
    /// <summary>The files that belong to the failure: serial log, screenshot.</summary>
    public IReadOnlyList<string> Attachments { get; init; } = [];

    /// <summary>It passed, and asserted nothing on the way.</summary>
    public bool AssertedNothing { get; init; }

    /// <summary>The stack trace of the exception, or nothing.</summary>
    public string Stack => Details.GetValueOrDefault("stack", "");

    /// <summary>Whether the test counts as failed.</summary>
    public bool IsBad => Status is TapStatus.Failed or TapStatus.NotRun;

    /// <summary>Everything but the message and the stack, in lines: what stands under a test in a report.</summary>
    public string Describe()
    {
        var text = new StringBuilder();
        foreach ((string name, string value) in Details)
        {
            if (name is not ("message" or "stack")) text.Append(name).Append(": ").Append(value.TrimEnd()).Append('\n');
        }

        if (AssertedNothing) text.Append("no assertion was made\n");

        // The form that readers of JUnit files know for a file that belongs to a test.
        foreach (string file in Attachments) text.Append("[[ATTACHMENT|").Append(file).Append("]]\n");
        return text.ToString();
    }
}
