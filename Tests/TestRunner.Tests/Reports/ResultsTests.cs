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

    /// <summary>The runner that calls a kernel test is in the repository, too, and so is the list of tests, and what the machine did.</summary>
    [Theory]
    [InlineData("   at K.T() in /r/Tests/K.cs:line 7\n   at L() in /r/Tests/obj/Tests.g.cs:line 9\n   at R() in /r/TestRunner/Guest/TestWorker.cs:line 67", "", "Tests/K.cs,line=7")]
    [InlineData("   at D() in /r/Tests/K.cs:line 8\n   at R() in /r/TestRunner/Guest/TestContext.cs:line 3\n   at M() in /r/Cosmos.System/Kernel.cs:line 80", "", "Tests/K.cs,line=8")]
    [InlineData("   at G() in /r/TestRunner/Guest/TestRun.cs:line 3\n   at T.M() in /r/Tests/T.cs:line 4", "", "Tests/T.cs,line=4")]
    [InlineData("   at K.T() in /r/Tests/K.cs:line 7", "#   at 0123 X in /r/Nucleus/X.cs:line 1", "Tests/K.cs,line=7")]
    public void Annotation_of_a_kernel_test_stands_at_the_test(string stack, string message, string place)
    {
        var result = new TestResult("Host", "K.T", "Failed", TimeSpan.Zero, "", message, stack);
        Assert.StartsWith($"::error file={place},title=K.T::", Assert.Single(GitHubAnnotations.Of([result], "/r")), StringComparison.Ordinal);
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

    [Fact]
    public void Tests_of_the_same_name_are_told_apart_by_their_ids()
    {
        TestResult[] rows = [Result("A(x···)", "Passed", id: "1"), Result("A(x···)", "Failed", id: "2"), Result("A(x···)", "Failed", id: "3"), Result("B", "Failed", id: "4"), Result("B", "Failed", id: "4")];
        Assert.Empty(RunSummary.Flaky(rows));
        Assert.Contains("failed:\n\n    A(x···) (2 tests of that name)\n    B\n", RunSummary.Write(rows), StringComparison.Ordinal);
        File.WriteAllText(_file, Trx.Replace("testName=\"A.Passes\"", "testId=\"5\" testName=\"A.Passes\"", StringComparison.Ordinal));
        Assert.Equal(["5", "", ""], TrxFile.Read(_file).Select(static one => one.Id));
    }

    [Fact]
    public void Slowest_names_each_test_once_with_its_longest_run()
    {
        string summary = RunSummary.Write([Result("A", "Passed", seconds: 1), Result("A", "Passed", seconds: 3), Result("B", "Passed", seconds: 2), Result("B", "Passed", seconds: 2, id: "7")]);
        Assert.EndsWith("slowest:\n\n      3.000 s  A\n      2.000 s  B\n      2.000 s  B\n", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void List_is_cut_where_nobody_reads_on()
    {
        string[] lines = RunSummary.Section("failed", Enumerable.Range(0, 1000).Select(static number => $"T{number}")).TrimEnd('\n').Split('\n');
        Assert.Equal(["", "failed:", "", "    T0"], lines[..4]);
        Assert.Equal(["    T24", "    and 975 more: the TRX files have all"], lines[^2..]);
        Assert.DoesNotContain("more", RunSummary.Section("failed", Enumerable.Repeat("T", 25)), StringComparison.Ordinal);
        Assert.Equal("", RunSummary.Section("failed", []));
    }

    private static TestResult Result(string name, string outcome, string output = "", double seconds = 0, string id = "") =>
        new("P", name, outcome, TimeSpan.FromSeconds(seconds), output, "", "", id);
}
