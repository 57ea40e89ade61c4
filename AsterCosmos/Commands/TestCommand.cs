using AsterCosmos.Shell;
using TestRunner.Guest;

namespace AsterCosmos.Commands;

/// <summary><c>test</c></summary>
public sealed class TestCommand : Command
{
    /// <inheritdoc/>
    public override string Name => "test";

    /// <inheritdoc/>
    public override string Arguments => "[FILTER...]";

    /// <inheritdoc/>
    public override string Summary => "Runs the tests that are linked into this image, as TAP version 14";

    /// <inheritdoc/>
    public override string Example => "test Disks";

    /// <inheritdoc/>
    public override string Details => "FILTER is a part of a test's name, where * stands for anything; of several, one has to fit.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        IReadOnlyList<TestCase> tests = TestFilter.Parse(string.Join(' ', context.Words)).Select(TestRegistry.All);
        if (tests.Count == 0)
            throw new CommandException(TestRegistry.All.Count == 0 ? "no tests are linked into this image" : "no test has a name like that");
        TestSummary summary = TestRun.Execute(tests, context.Output);
        if (!summary.IsGood)
            throw new CommandException(summary.ToString());
    }

    /// <inheritdoc/>
    public override IEnumerable<string> Complete(IReadOnlyList<string> words) => TestRegistry.All.Select(static test => test.Name);
}
