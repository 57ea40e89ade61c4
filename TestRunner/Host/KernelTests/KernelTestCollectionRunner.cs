using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace TestRunner.Host.KernelTests;

/// <summary>Runs the kernel tests that share a machine: all of them at once in the guest, or on simulated hardware, each reported to xunit as its result comes.</summary>
internal sealed class KernelTestCollectionRunner(
    ITestCollection collection,
    IEnumerable<KernelTestCase> testCases,
    IMessageBus messages,
    ITestCaseOrderer orderer,
    ExceptionAggregator aggregator,
    CancellationTokenSource cancellation)
    : TestCollectionRunner<KernelTestCase>(collection, testCases, messages, orderer, aggregator, cancellation)
{
    // When much is broken, one more boot for each failure takes long and says little.
    private const int MostRunAgain = 10;

    private KernelTestMachine? _machine;
    private int _runAgain;
    private IEnumerator<TapVerdict>? _verdicts;

    protected override Task AfterTestCollectionStartingAsync()
    {
        KernelTestCase[] inOrder = [.. TestOrder.Of(TestCases, TestOrder.Seed)];
        TestCases = inOrder;
        if (inOrder[0].Place == Place.Host)
        {
            _verdicts = SimulatedRun.Stream([.. inOrder.Select(static one => one.Test)]).GetEnumerator();
            return Task.CompletedTask;
        }

        _machine = new KernelTestMachine(inOrder[0].Test.Machine);
        _verdicts = _machine.Stream([.. inOrder.Select(static one => one.Test.Name)]).GetEnumerator();
        return Task.CompletedTask;
    }

    // The machine has something to say on whether all was well.
    protected override Task BeforeTestCollectionFinishedAsync()
    {
        _verdicts?.Dispose();
        Aggregator.Run(() => _machine?.Dispose());
        return Task.CompletedTask;
    }

    protected override Task<RunSummary> RunTestClassAsync(ITestClass testClass, IReflectionTypeInfo @class, IEnumerable<KernelTestCase> testCases)
    {
        var summary = new RunSummary();
        KernelTestCase[] all = [.. testCases];
        Say(new TestClassStarting(all, testClass));
        foreach (IGrouping<string, KernelTestCase> method in all.GroupBy(static one => one.Test.MethodName))
        {
            ITestMethod testMethod = method.First().TestMethod;
            var ofMethod = new RunSummary();
            Say(new TestMethodStarting(method, testMethod));
            foreach (KernelTestCase testCase in method)
            {
                if (!CancellationTokenSource.IsCancellationRequested) ofMethod.Aggregate(RunTestCase(testCase));
            }

            Say(new TestMethodFinished(method, testMethod, ofMethod.Time, ofMethod.Total, ofMethod.Failed, ofMethod.Skipped));
            summary.Aggregate(ofMethod);
        }

        Say(new TestClassFinished(all, testClass, summary.Time, summary.Total, summary.Failed, summary.Skipped));
        return Task.FromResult(summary);
    }

    private RunSummary RunTestCase(KernelTestCase testCase)
    {
        Say(new TestCaseStarting(testCase));
        RunSummary summary = RunTest(testCase);
        Say(new TestCaseFinished(testCase, summary.Time, summary.Total, summary.Failed, summary.Skipped));
        return summary;
    }

    private RunSummary RunTest(KernelTestCase testCase)
    {
        var test = new XunitTest(testCase, testCase.DisplayName);
        Say(new TestStarting(test));
        TapVerdict verdict = NextVerdict(testCase.Test.Name);
        var summary = new RunSummary { Total = 1, Time = (decimal)(verdict.DurationMs / 1000) };
        string output = VisibleText.Of(verdict.Describe());
        switch (verdict.Status)
        {
            case TapStatus.Passed:
                Say(new TestPassed(test, summary.Time, output));
                break;
            case TapStatus.Skipped:
                summary.Skipped = 1;
                Say(new TestSkipped(test, VisibleText.Of(verdict.Message)));
                break;
            default:
                summary.Failed = 1;
                if (verdict.Status == TapStatus.Failed) output += RunAgain(testCase);
                string type = VisibleText.Of(verdict.Details.GetValueOrDefault("type", ""));
                Say(new TestFailed(test, summary.Time, output, [type], [VisibleText.Of(verdict.Message)], [StackOf(testCase.Test, verdict)], [-1]));
                break;
        }

        Say(new TestFinished(test, summary.Time, output));
        return summary;
    }

    // Where nothing was thrown, editors and annotations find the test all the same.
    private static string StackOf(TestCase test, TapVerdict verdict)
        => verdict.Stack.Length > 0 ? VisibleText.Of(verdict.Stack) : $"   at {test.ClassName}.{test.MethodName}() in {test.File}:line {test.Line}";

    // Whatever keeps a machine from saying something is that test's failure: the other collections go on.
    private TapVerdict NextVerdict(string name)
    {
        string message;
        try
        {
            if (_verdicts!.MoveNext() && _verdicts.Current.Name == name) return _verdicts.Current;
            message = "the machine said nothing of this test";
        }
        catch (Exception exception)
        {
            message = exception.ToString();
        }

        return new TapVerdict(name, TapStatus.NotRun, 0, message, new Dictionary<string, string>());
    }

    // By itself and on a new machine: a test that passes then does not always fail, or fails for what ran before it.
    private string RunAgain(KernelTestCase testCase)
    {
        if (testCase.Place == Place.Host) return "";
        if (_runAgain++ >= MostRunAgain) return "again: not tried, too many tests failed\n";
        TapVerdict again;
        try
        {
            using var machine = new KernelTestMachine(testCase.Test.Machine);
            again = machine.Run(testCase.Test.Name).Single();
        }
        catch (Exception exception)
        {
            // It has failed, whatever keeps this one from being heard.
            return $"again: not known: {VisibleText.Of(exception.Message.Split('\n')[0])}\n";
        }

        return again.IsBad ? $"again: failed, by itself on a new machine: {VisibleText.Of(again.Message.Split('\n')[0])}\n" : "again: passed, by itself on a new machine\n";
    }

    private void Say(IMessageSinkMessage message)
    {
        if (!MessageBus.QueueMessage(message)) CancellationTokenSource.Cancel();
    }
}
