using TestRunner.Reports.Results;
using Xunit;

namespace TestRunner.Tests.Reports;

/// <summary>What a run comes to.</summary>
public sealed class ResultsTests : IDisposable
{
    private const string Trx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
        <UnitTestResult testName="A.Passes" outcome="Passed" duration="00:00:01.5000000"><Output><StdOut>no assertion was made</StdOut></Output></UnitTestResult>
        <UnitTestResult testName="A.Fails" outcome="Failed" duration="00:00:00.2500000"><Output><StdOut>again: passed, by itself
        [[ATTACHMENT|/r/TestResults/serial/a.log]]
        [[ATTACHMENT|/r/TestResults/serial/a.png]]</StdOut>
        <ErrorInfo><Message>5 is 100% wrong</Message><StackTrace>   at Xunit.Assert.Equal() in /_/xunit.cs:line 7
           at A.Fails() in /r/Tests/A.cs:line 12</StackTrace></ErrorInfo></Output></UnitTestResult>
        <UnitTestResult testName="A.Skipped" outcome="NotExecuted" duration="00:00:00" />
        </Results></TestRun>
        """;

    private readonly string _file = Path.Combine(Directory.CreateTempSubdirectory("results-").FullName, "A.Tests.round2.trx");

    public ResultsTests() => File.WriteAllText(_file, Trx);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_file)!, recursive: true);

    [Fact]
    public void Results_are_read_with_their_project()
    {
        IReadOnlyList<TestResult> results = TrxFile.Read(_file);
        Assert.All(results, static one => Assert.Equal("A.Tests", one.Project));
        Assert.Equal([(true, false, false), (false, true, false), (false, false, true)], results.Select(static one => (one.IsPassed, one.IsFailed, one.IsSkipped)));
        Assert.Equal(TimeSpan.FromSeconds(1.5), results[0].Duration);
        Assert.Equal("5 is 100% wrong", results[1].Message);
    }

    [Fact]
    public void Files_that_the_output_names_become_result_files_once()
    {
        TrxFile.AttachFiles(_file);
        TrxFile.AttachFiles(_file);
        string text = File.ReadAllText(_file);
        Assert.Single(text.Split("<ResultFiles>").Skip(1));
        Assert.Contains("<ResultFile path=\"/r/TestResults/serial/a.log\" />", text, StringComparison.Ordinal);
        Assert.Contains("<ResultFile path=\"/r/TestResults/serial/a.png\" />", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<TestRun xmlns=\"http://microsoft.com/schemas/VisualStudio/TeamTest/2010\"><Results>")]
    public void Results_that_cannot_be_read_are_one_failure(string content)
    {
        File.WriteAllText(_file, content);
        TestResult result = Assert.Single(TrxFile.ReadOrFail(_file));
        Assert.Equal(("A.Tests", true), (result.Project, result.IsFailed));
        Assert.Contains("cannot be read", result.Name, StringComparison.Ordinal);
        Assert.True(Assert.Single(TrxFile.ReadOrFail(_file + ".nowhere")).IsFailed);
    }

    [Fact]
    public void Annotation_stands_at_the_test_and_its_text_on_one_line()
    {
        string annotation = Assert.Single(GitHubAnnotations.Of(TrxFile.Read(_file), "/r"));
        Assert.StartsWith("::error file=Tests/A.cs,line=12,title=A.Fails::5 is 100%25 wrong%0A", annotation, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', annotation);
    }

    [Fact]
    public void Summary_has_a_row_a_project_and_names_what_is_remarkable()
    {
        string summary = RunSummary.Write(TrxFile.Read(_file));
        Assert.Contains("| A.Tests |      1 |      1 |       1 |      1.8 |", summary, StringComparison.Ordinal);
        Assert.Contains("slowest:\n\n      1.500 s  A.Passes\n", summary, StringComparison.Ordinal);
        Assert.Contains("no assertion made:\n\n    A.Passes\n", summary, StringComparison.Ordinal);
        Assert.Contains("failed:\n\n    A.Fails\n", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_that_passes_and_fails_in_one_run_is_flaky()
    {
        TestResult[] results = [Result("A", "Passed"), Result("A", "Failed"), Result("B", "Failed"), Result("B", "Failed"), Result("C", "Passed"), Result("D", "Failed", "again: passed")];
        Assert.Equal(["A (failed 1 of 2)", "D (failed 1 of 1, passed when run again)"], RunSummary.Flaky(results));
    }

    private static TestResult Result(string name, string outcome, string output = "") => new("P", name, outcome, TimeSpan.Zero, output, "", "");
}
