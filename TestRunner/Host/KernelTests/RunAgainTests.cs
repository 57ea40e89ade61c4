using TestRunner.Guest;
using TestRunner.Reports.Results;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;
using RunSummary = TestRunner.Reports.Results.RunSummary;

namespace TestRunner.Host.KernelTests;

/// <summary>What xunit is told when a kernel test fails: the whole way from the guest to the summary's list of flaky tests.</summary>
[Trait("Seconds", "10")]
public sealed class RunAgainTests
{
    [Fact]
    public async Task Test_that_fails_for_what_ran_before_it_stays_failed_and_is_called_flaky()
    {
        Recorder told = await Run("Passes_only_as_the_first", "Passes_only_as_the_first_too");
        TestFailed failed = Assert.Single(told.Messages.OfType<TestFailed>());
        Assert.Single(told.Messages.OfType<TestPassed>());
        Assert.Contains("again: passed, by itself on a new machine", failed.Output, StringComparison.Ordinal);
        var result = new TestResult("Host", failed.Test.DisplayName, "Failed", TimeSpan.Zero, failed.Output, failed.Messages[0], failed.StackTraces[0]);
        Assert.Equal([$"{failed.Test.DisplayName} (failed 1 of 1, passed when run again)"], RunSummary.Flaky([result]));
    }

    [Fact]
    public async Task Test_that_always_fails_is_not_flaky_and_its_report_is_text()
    {
        TestFailed failed = Assert.Single((await Run("Fails_with_characters_that_are_no_text")).Messages.OfType<TestFailed>());
        Assert.Contains("again: failed, by itself on a new machine", failed.Output, StringComparison.Ordinal);
        Assert.StartsWith("nothing \\x00, red \\x1B[31m, no character \\uFFFE, half a pair \\uD83D, all of it 😀", failed.Messages[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_that_threw_nothing_is_found_by_where_it_stands()
    {
        TestFailed failed = Assert.Single((await Run("Powers_off_as_if_all_were_well")).Messages.OfType<TestFailed>());
        Assert.Matches(@"^   at Kernel\.Tests\.Probes\.RunnerProbes\.Powers_off_as_if_all_were_well\(\) in /\S*/RunnerProbes\.cs:line [0-9]+$", failed.StackTraces[0]);
    }

    private static async Task<Recorder> Run(params string[] probes)
    {
        var told = new Recorder();
        KernelTestCase[] tests = [.. probes.Select(static probe => new KernelTestCase(Kernel.Tests.Tests.All.IndexOf("Kernel.Tests.Probes.RunnerProbes." + probe), Place.Guest))];
        var runner = new KernelTestCollectionRunner(
            tests[0].TestMethod.TestClass.TestCollection, tests, told, new DefaultTestCaseOrderer(new NullMessageSink()), new ExceptionAggregator(), new CancellationTokenSource());
        await runner.RunAsync();
        return told;
    }

    private sealed class Recorder : IMessageBus
    {
        public List<IMessageSinkMessage> Messages { get; } = [];

        public bool QueueMessage(IMessageSinkMessage message)
        {
            Messages.Add(message);
            return true;
        }

        public void Dispose()
        {
        }
    }
}
