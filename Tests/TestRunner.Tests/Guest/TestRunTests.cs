using TestRunner.Guest;
using TestRunner.Host.Tap;
using TestRunner.Samples;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>The guest's half, run here on the sample tests.</summary>
[Collection("console")]
public class TestRunTests
{
    [Theory]
    [InlineData("TestRunner.Samples.Facts.Passes", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Facts.Fails", TapStatus.Failed)]
    [InlineData("TestRunner.Samples.Facts.Throws", TapStatus.Failed)]
    [InlineData("TestRunner.Samples.Facts.Skipped", TapStatus.Skipped)]
    [InlineData("TestRunner.Samples.Facts.Static", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Facts.Hangs", TapStatus.Failed)]
    [InlineData("a name with # and \\ in it", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Facts.Only_when_named", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.AsyncFacts.Passes_after_a_while", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.AsyncFacts.Fails_after_a_while", TapStatus.Failed)]
    [InlineData("TestRunner.Samples.AsyncFacts.Value_task_passes", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.ThrowingConstructor.Never_runs", TapStatus.Failed)]
    [InlineData("TestRunner.Samples.InheritedGood.Number_is_positive", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.InheritedBad.Number_is_positive", TapStatus.Failed)]
    [InlineData("TestRunner.Samples.Theories.Inline(1, \"one\", True)", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Theories.Inline(3, \"it's \\\"three\\\"\", True)", TapStatus.Skipped)]
    [InlineData("TestRunner.Samples.Theories.Inline_twice(1) [2]", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Theories.Member_of_theory_data(\"line\\nbreak\")", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Theories.Class_data(3, 9)", TapStatus.Passed)]
    [InlineData("TestRunner.Samples.Theories.Member_that_throws", TapStatus.Failed)]
    [InlineData("TestRunner.Samples.Theories.Member_without_rows", TapStatus.Failed)]
    public void Sample_ends_as_it_should(string name, TapStatus expected)
    {
        TestCase test = Samples.Tests.All.Single(one => one.Name == name);
        Assert.Equal(expected, Run([test]).Verdicts.Single().Status);
    }

    [Fact]
    public void Whole_run_is_a_document_that_the_host_believes()
    {
        (IReadOnlyList<TapVerdict> verdicts, TestSummary summary, _) = Run([.. Samples.Tests.All]);
        Assert.Equal(summary.Passed, verdicts.Count(static one => one.Status == TapStatus.Passed));
        Assert.Equal(summary.Failed, verdicts.Count(static one => one.Status == TapStatus.Failed));
        Assert.Equal(summary.Skipped, verdicts.Count(static one => one.Status == TapStatus.Skipped));
        Assert.Equal((9, 2), (summary.Failed, summary.Skipped));
        Assert.False(summary.IsGood);
    }

    [Fact]
    public void Failure_is_diagnosed()
    {
        TapVerdict verdict = Run([Find("Facts.Throws")]).Verdicts.Single();
        Assert.StartsWith("thrown # by \"Throws\"\nsecond line", verdict.Message, StringComparison.Ordinal);
        Assert.Equal("System.InvalidOperationException", verdict.Details["type"]);
        Assert.StartsWith("TestRunner.Samples.Facts.Throws()", verdict.Details["at"], StringComparison.Ordinal);
        Assert.Contains("Facts.cs", verdict.Details["stack"], StringComparison.Ordinal);
    }

    [Fact]
    public void Console_output_comes_out_as_comments()
    {
        string text = Run([Find("Facts.Prints_what_looks_like_a_result")]).Text;
        Assert.Contains("\n# ok 1 - TestRunner.Samples.Facts.Fails\n# not ok 2 - left open\n# end 1 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Console_is_given_back()
    {
        TextWriter before = Console.Out;
        Run([Find("Facts.Fails")]);
        Assert.Same(before, Console.Out);
    }

    [Fact]
    public void Hung_test_ends_the_run_when_that_is_wanted()
    {
        var options = new TestRunOptions { BailOutWhenSpoiled = true };
        (IReadOnlyList<TapVerdict> verdicts, TestSummary summary, string text) = Run([Find("Facts.Hangs"), Find("Facts.Passes")], options);
        Assert.Equal([TapStatus.Failed, TapStatus.NotRun], verdicts.Select(static one => one.Status));
        Assert.True(summary.BailedOut);
        Assert.Contains("Bail out! TestRunner.Samples.Facts.Hangs", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hung_test_is_left_behind_otherwise()
    {
        IReadOnlyList<TapVerdict> verdicts = Run([Find("Facts.Hangs"), Find("Facts.Passes")]).Verdicts;
        Assert.Equal([TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Contains("50 ms", verdicts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_of_a_test_live_in_xunits_order()
    {
        Journal.Take();
        (IReadOnlyList<TapVerdict> verdicts, _, _) = Run([Find("Lifetimes.First"), Find("Lifetimes.Second_fails")]);
        string[] expected =
        [
            "fixture made", "fixture initialized", "made", "initialized", "first", "disposed asynchronously", "disposed",
            "made", "initialized", "second", "disposed asynchronously", "disposed", "fixture disposed asynchronously", "fixture disposed",
        ];
        Assert.Equal(expected, Journal.Take());
        Assert.Equal("uses 1\n", verdicts[1].Details["output"]);
    }

    [Fact]
    public void Run_of_nothing_is_good()
    {
        (IReadOnlyList<TapVerdict> verdicts, TestSummary summary, _) = Run([]);
        Assert.Empty(verdicts);
        Assert.True(summary.IsGood);
    }

    [Fact]
    public void Without_a_token_there_are_no_frames()
    {
        var text = new StringWriter();
        TestRun.Execute([Find("Facts.Passes"), Find("Facts.Skipped")], text);
        Assert.Equal(
            "TAP version 14\n1..2\nok 1 - TestRunner.Samples.Facts.Passes\nok 2 - TestRunner.Samples.Facts.Skipped # SKIP not on this machine\n# 1 passed, 0 failed, 1 skipped\n",
            text.ToString());
    }

    private static TestCase Find(string end) => Samples.Tests.All.Single(one => one.Name == "TestRunner.Samples." + end);

    private static (IReadOnlyList<TapVerdict> Verdicts, TestSummary Summary, string Text) Run(IReadOnlyList<TestCase> tests, TestRunOptions? options = null)
    {
        const string Token = "00112233445566aa";
        var text = new StringWriter();
        TestSummary summary = TestRun.Execute(tests, text, (options ?? new TestRunOptions()) with { Token = Token });
        var reader = new TapReader(tests.Select(static one => one.Name), Token);
        foreach (string line in text.ToString().Split('\n')) reader.Take(line);
        Assert.True(reader.IsComplete);
        Assert.Null(reader.Fault);
        return (reader.Conclude(""), summary, text.ToString());
    }
}
