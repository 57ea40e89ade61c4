using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>What a test leaves behind is charged to it, and to no other.</summary>
[Collection("console")]
public class LeakTests
{
    // What is never given back is not waited for.
    private static readonly TimeSpan Impatience = TimeSpan.FromMilliseconds(50);

    [Fact]
    public void Frames_left_behind_fail_the_test_that_took_them()
    {
        var machine = new FakeMachine { FramesPerMeasure = [4, 4, 7] };
        Assert.Equal("the test left behind: 3 frames of DMA memory", Message(Run(machine)));
        Assert.Equal(["Watch", "EndWatch"], machine.Calls);
    }

    [Fact]
    public void Frames_that_are_given_back_a_little_later_are_no_leak() =>
        Assert.Equal("", Message(Run(new FakeMachine { FramesPerMeasure = [4, 4, 7, 7, 4] }, patience: TimeSpan.FromMinutes(1))));

    [Fact]
    public void Fewer_frames_than_before_are_no_leak() => Assert.Equal("", Message(Run(new FakeMachine { FramesPerMeasure = [7, 7, 4] })));

    [Fact]
    public void What_fixtures_take_is_allowed()
    {
        var allowed = new TestHoldings(new Dictionary<int, string> { [1] = "one" }, 2);
        var after = new TestHoldings(new Dictionary<int, string> { [1] = "one", [5] = "fixture's" }, 6);
        TestHoldings with = allowed.With(allowed, after);
        Assert.Equal("", after.MoreThan(with));
        Assert.Equal("4 frames of DMA memory, thread 5 'fixture's'", after.MoreThan(allowed));
    }

    [Fact]
    public void While_a_class_has_a_fixture_it_is_the_class_that_must_leave_nothing_behind()
    {
        // Before the class, the test and the fixture; then with the fixture, and from its first test on with what that took in a test.
        var machine = new FakeMachine { FramesPerMeasure = [1, 1, 1, 3, 8, 8] };
        TestCase test = Samples.Tests.All.First(static one => one.Name == "TestRunner.Samples.Lifetimes.First");
        string report = Run(machine, [test, test], new TestRunOptions { LeakPatience = Impatience });
        Assert.Contains("the class left behind: 7 frames of DMA memory", Message(report), StringComparison.Ordinal);
        Assert.Contains("new in TestRunner.Samples.Lifetimes.", Message(report), StringComparison.Ordinal);
        Assert.Contains("1 failed", report, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Facts.Fails")]
    [InlineData("Facts.Throws")]
    [InlineData("Facts.Passes")]
    public void Test_that_leaves_a_thread_behind_ends_the_run_whatever_became_of_it(string name)
    {
        // The thread is there from the measure at the end of the test on.
        var machine = new FakeMachine { ThreadFromMeasure = 2 };
        string report = Run(machine, [Find(name), Find("Facts.Passes")], new TestRunOptions { BailOutWhenSpoiled = true, LeakPatience = Impatience });
        Assert.Contains($"\nnot ok 1 - TestRunner.Samples.{name}\n", report, StringComparison.Ordinal);
        Assert.Contains("  given_up: \"the test left behind what nothing can stop: thread 9 'left'\"\n", report, StringComparison.Ordinal);
        Assert.Contains($"\nBail out! TestRunner.Samples.{name}: the test left behind what nothing can stop: thread 9 'left'\n", report, StringComparison.Ordinal);
        Assert.DoesNotContain("ok 2", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_that_a_failed_test_left_end_nothing()
    {
        var machine = new FakeMachine { FramesPerMeasure = [1, 1, 5] };
        string report = Run(machine, [Find("Facts.Fails"), Find("Facts.Passes")], new TestRunOptions { BailOutWhenSpoiled = true, LeakPatience = Impatience });
        Assert.Contains("\nok 2 - TestRunner.Samples.Facts.Passes\n", report, StringComparison.Ordinal);
    }

    private static TestCase Find(string end) => Samples.Tests.All.Single(one => one.Name == "TestRunner.Samples." + end);

    private static string Message(string tap) => tap.Split('\n').FirstOrDefault(static line => line.StartsWith("  message: ", StringComparison.Ordinal)) is { } line
        ? TapText.Unquote(line["  message: ".Length..])
        : "";

    private static string Run(FakeMachine machine, TimeSpan? patience = null) => Run(machine, [Find("Facts.Passes")], new TestRunOptions { LeakPatience = patience ?? Impatience });

    private static string Run(FakeMachine machine, IReadOnlyList<TestCase> tests, TestRunOptions options)
    {
        var output = new StringWriter();
        TestRun.Execute(tests, output, options with { Machine = machine });
        return output.ToString();
    }

    private sealed class FakeMachine : ITestMachine
    {
        private int _measured;

        public int[] FramesPerMeasure { get; init; } = [0];

        public int ThreadFromMeasure { get; init; } = int.MaxValue;

        public List<string> Calls { get; } = [];

        public void Watch(string test, TimeSpan allowed) => Calls.Add("Watch");

        public void EndWatch() => Calls.Add("EndWatch");

        public TestHoldings Measure()
        {
            var threads = new Dictionary<int, string>();
            if (_measured >= ThreadFromMeasure) threads[9] = "left";
            return new TestHoldings(threads, FramesPerMeasure[Math.Min(_measured++, FramesPerMeasure.Length - 1)]);
        }
    }
}
