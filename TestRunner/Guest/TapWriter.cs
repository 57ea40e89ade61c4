using System.Globalization;
using System.Text;

namespace TestRunner.Guest;

/// <summary>
/// Writes TAP version 14. Each call is one write to the output, so lines stay whole. With a token, each result is framed by comments that carry
/// it: <c># begin N TOKEN NAME</c> before the test runs and <c># end N TOKEN MS</c> right above its result, and the summary by
/// <c># summary TOKEN</c>. A reader that knows the token believes no other result.
/// </summary>
internal sealed class TapWriter(TextWriter output, string? token)
{
    private readonly Lock _lock = new();

    public void Plan(int tests) => Write($"TAP version 14\n1..{tests}\n");

    public void Comment(string text) => Write("# " + Line(text) + "\n");

    public void Begin(int number, TestCase test)
    {
        if (token is not null) Write($"# begin {number} {token} {Description(test.Name)}\n");
    }

    public void Result(int number, TestCase test, TestOutcome outcome)
    {
        var text = new StringBuilder();
        if (outcome.AssertedNothing) text.Append(CultureInfo.InvariantCulture, $"# no assertion {number} {token}\n");
        if (token is not null) text.Append(CultureInfo.InvariantCulture, $"# end {number} {token} {outcome.DurationMs:F3}\n");
        bool ok = outcome.Status is TestStatus.Passed or TestStatus.Skipped;
        text.Append(CultureInfo.InvariantCulture, $"{(ok ? "ok" : "not ok")} {number} - {Description(test.Name)}");
        if (outcome.Status == TestStatus.Skipped) text.Append(" # SKIP ").Append(Line(outcome.Reason ?? ""));
        text.Append('\n');
        if (!ok) AppendDiagnostics(text, test, outcome);
        else if (outcome.Output.Length > 0) AppendOutput(text, outcome);
        Write(text.ToString());
    }

    public void BailOut(string reason) => Write("Bail out! " + Line(reason) + "\n");

    public void Summary(TestSummary summary)
    {
        string frame = token is null ? "" : $"# summary {token}\n";
        Write($"{frame}# {summary}\n");
    }

    private static void AppendDiagnostics(StringBuilder text, TestCase test, TestOutcome outcome)
    {
        Exception? exception = outcome.Exception;
        string stack = exception is null ? "" : TestFailureText.Stack(exception);
        text.Append("  ---\n");
        AppendField(text, "message", exception is null ? outcome.Reason ?? "" : TestFailureText.Message(exception));
        AppendField(text, "at", TestFrames.First(stack, test));
        text.Append(CultureInfo.InvariantCulture, $"  duration_ms: {outcome.DurationMs:F1}\n");
        if (exception is not null)
        {
            AppendField(text, "type", exception.GetType().FullName ?? exception.GetType().Name);
            AppendField(text, "stack", TestFrames.Whole(exception));
            if (TestFrames.Addresses(exception) is { Length: > 0 } frames) AppendField(text, "frames", frames);
        }

        if (outcome.Spoils is not null) AppendField(text, "given_up", outcome.Spoils);
        if (outcome.Output.Length > 0) AppendField(text, "output", outcome.Output);
        text.Append("  ...\n");
    }

    private static void AppendOutput(StringBuilder text, TestOutcome outcome)
    {
        text.Append("  ---\n");
        AppendField(text, "output", outcome.Output);
        text.Append("  ...\n");
    }

    // A double-quoted scalar of YAML 1.2 §7.3.1: everything on one line, escapes as in C.
    private static void AppendField(StringBuilder text, string name, string value)
        => text.Append("  ").Append(name).Append(": \"").Append(TestName.Escape(value)).Append("\"\n");

    // TAP 14: "#" begins a directive and "\" escapes, so both are escaped in a description.
    private static string Description(string name) => Line(name).Replace("\\", "\\\\").Replace("#", "\\#");

    private static string Line(string text) => text.Replace("\r", "").Replace("\n", " ");

    private void Write(string text)
    {
        lock (_lock)
        {
            output.Write(text);
            output.Flush();
        }
    }
}
