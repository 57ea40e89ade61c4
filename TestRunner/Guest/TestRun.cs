using System.Diagnostics;
using System.Globalization;

namespace TestRunner.Guest;

/// <summary>Runs tests one after another and reports them as TAP version 14.</summary>
public sealed class TestRun
{
    private readonly TestRunOptions _options;
    private readonly TapWriter _tap;
    private readonly CommentWriter _console;
    private TestWorker? _worker;
    private TextWriter? _consoleOut;
    private TextWriter? _consoleError;
    private TestFixtures _fixtures = new();
    private string? _class;
    private string? _running;

    private TestRun(TextWriter output, TestRunOptions options)
    {
        _options = options;
        _tap = new TapWriter(output, options.Token);
        _console = new CommentWriter(_tap);
    }

    /// <summary>
    /// Runs <paramref name="tests"/> in order. While they run, the console is redirected: what they print comes out as comments.
    /// Never throws for what a test does.
    /// </summary>
    public static TestSummary Execute(IReadOnlyList<TestCase> tests, TextWriter output, TestRunOptions? options = null)
        => new TestRun(output, options ?? new TestRunOptions()).ExecuteAll(tests);

    private TestSummary ExecuteAll(IReadOnlyList<TestCase> tests)
    {
        TextWriter console = Console.Out;
        TextWriter error = Console.Error;
        AppDomain.CurrentDomain.UnhandledException += ReportUnhandled;
        try
        {
            return RunInOrder(tests);
        }
        finally
        {
            AppDomain.CurrentDomain.UnhandledException -= ReportUnhandled;
            Console.SetOut(console);
            Console.SetError(error);
            _worker?.Dispose();
        }
    }

    private TestSummary RunInOrder(IReadOnlyList<TestCase> tests)
    {
        var counts = new TestSummary(0, 0, 0, false);
        _tap.Plan(tests.Count);
        long started = Stopwatch.GetTimestamp();
        double inTestsMs = 0;
        for (int index = 0; index < tests.Count; index++)
        {
            TestCase test = tests[index];
            bool lastOfClass = index + 1 == tests.Count || tests[index + 1].ClassName != test.ClassName;
            _tap.Begin(index + 1, test);
            TestOutcome outcome = RunOne(test, lastOfClass);
            inTestsMs += outcome.DurationMs;
            _console.Finish();
            _tap.Result(index + 1, test, outcome);
            counts = outcome.Status switch
            {
                TestStatus.Passed => counts with { Passed = counts.Passed + 1 },
                TestStatus.Skipped => counts with { Skipped = counts.Skipped + 1 },
                _ => counts with { Failed = counts.Failed + 1 },
            };
            if (outcome.Spoils is not null && _options.BailOutWhenSpoiled)
            {
                _tap.BailOut($"{test.Name}: {outcome.Spoils}");
                counts = counts with { BailedOut = true };
                break;
            }
        }

        double overheadMs = (Stopwatch.GetElapsedTime(started).TotalMilliseconds - inTestsMs) / Math.Max(1, tests.Count);
        if (_options.Token is not null) _tap.Comment(string.Create(CultureInfo.InvariantCulture, $"{overheadMs:F3} ms a test beside the tests' own time"));
        _tap.Summary(counts);
        return counts;
    }

    private TestOutcome RunOne(TestCase test, bool lastOfClass)
    {
        // Before anything is measured: the thread that tests run on is nothing that a test leaves behind.
        _worker ??= new TestWorker();
        if (_class != test.ClassName)
        {
            _class = test.ClassName;
            _fixtures = new TestFixtures { Leaks = _options.Machine is { } watched ? new LeakCheck(watched, _options.LeakPatience) : null };
        }

        TestFixtures fixtures = _fixtures;
        if (test.SkipReason is not null && !lastOfClass) return new TestOutcome(TestStatus.Skipped, 0, test.SkipReason, null, "");
        TakeConsole();
        var output = new TestOutput();
        int timeoutMs = test.TimeoutMs > 0 ? test.TimeoutMs : _options.DefaultTimeoutMs;
        _running = test.Name;
        ITestMachine? machine = _options.Machine;
        fixtures.Leaks?.Begin();
        TestAssertions.Forget();
        machine?.Watch(test.Name, TimeSpan.FromMilliseconds(timeoutMs));
        bool ended = _worker.TryRun(() => RunBody(test, output, fixtures, lastOfClass), timeoutMs, out Exception? exception, out double durationMs);
        machine?.EndWatch();
        _running = null;
        if (!ended)
        {
            // Its worker is lost, and what the test left open with it.
            _worker = null;
            return new TestOutcome(TestStatus.Hung, durationMs, $"timed out after {timeoutMs} ms", null, output.ToString())
            {
                Spoils = "the test did not end, and nothing can stop it",
            };
        }

        // A test that failed, or found out that it cannot run here, has a reason to have left things lie; but threads would go on in the tests after it.
        string? leak = exception is null ? fixtures.Leaks?.Find(test, lastOfClass) : null;
        string? threads = exception is null && leak is null ? null : fixtures.Leaks?.FindThreads(lastOfClass);
        string? spoils = threads is null ? null : $"the test left behind what nothing can stop: {threads}";
        if (exception is SkipTestException skip) return new TestOutcome(TestStatus.Skipped, durationMs, skip.Message, null, output.ToString()) { Spoils = spoils };
        if (exception is not null || leak is not null) return new TestOutcome(TestStatus.Failed, durationMs, leak, exception, output.ToString()) { Spoils = spoils };
        if (test.SkipReason is not null) return new TestOutcome(TestStatus.Skipped, 0, test.SkipReason, null, "");
        return new TestOutcome(TestStatus.Passed, durationMs, null, null, output.ToString()) { AssertedNothing = _options.CountAssertions && !TestAssertions.WereMade };
    }

    private static void RunBody(TestCase test, TestOutput output, TestFixtures fixtures, bool lastOfClass)
    {
        TestContext.Both(
            () =>
            {
                if (test.SkipReason is null) test.Run(new TestContext(output, fixtures));
            },
            () =>
            {
                // Charged to the class's last test, since a fixture that cannot be disposed has to fail something.
                if (lastOfClass) fixtures.DisposeAll();
            });
    }

    // For every test anew: one may have set another, and not set this one back.
    private void TakeConsole()
    {
        if (_consoleOut is null || Console.Out != _consoleOut)
        {
            Console.SetOut(_console);
            _consoleOut = Console.Out;
        }

        if (_consoleError is not null && Console.Error == _consoleError) return;
        Console.SetError(_console);
        _consoleError = Console.Error;
    }

    private void ReportUnhandled(object sender, UnhandledExceptionEventArgs arguments)
    {
        var exception = (Exception)arguments.ExceptionObject;
        string message = TestFailureText.Message(exception);
        _tap.Comment($"{exception.GetType().FullName}: {message}");
        foreach (string line in TestFrames.Lines(exception)) _tap.Comment(line);
        _tap.BailOut($"{_running ?? "between tests"}: unhandled {exception.GetType().Name} on another thread: {message}");
    }
}
