using TestRunner.Reports.Results;
using Xunit;

namespace TestRunner.Tests.Reports;

/// <summary>Files of results that are whole, and each way in which one may not be.</summary>
public sealed class ResultFileRulesTests : IDisposable
{
    private const string Trx = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010"><Results>
        <UnitTestResult testId="t1" executionId="e1" testName="A.Passes" outcome="Passed" duration="00:00:01.5" />
        <UnitTestResult testId="t2" executionId="e2" testName="A.Fails" outcome="Failed" duration="00:00:00.2" />
        <UnitTestResult testId="t3" executionId="e3" testName="A.Skipped" outcome="NotExecuted" duration="00:00:00" />
        </Results><TestDefinitions><UnitTest id="t1" name="A.Passes" /><UnitTest id="t2" name="A.Fails" /><UnitTest id="t3" name="A.Skipped" /></TestDefinitions>
        <TestEntries><TestEntry testId="t1" executionId="e1" /><TestEntry testId="t2" executionId="e2" /><TestEntry testId="t3" executionId="e3" /></TestEntries>
        <ResultSummary><Counters total="3" executed="2" passed="1" failed="1" /></ResultSummary></TestRun>
        """;

    private const string Junit = """
        <testsuites><testsuite name="A" tests="3" skipped="1" failures="1" errors="0">
        <testcase classname="A" name="Passes" time="1.5" /><testcase classname="A" name="Fails" time="0.2"><failure>why</failure></testcase>
        <testcase classname="A" name="Skipped" time="0"><skipped /></testcase>
        </testsuite></testsuites>
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("rules-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whole_files_have_no_fault() => Assert.Empty(Faults(Trx, Junit));

    [Theory]
    [InlineData("testName=\"A.Passes\"", "testName=\"\"", "a result has no name")]
    [InlineData("outcome=\"Passed\"", "outcome=\"Fine\"", "A.Passes: outcome 'Fine'")]
    [InlineData("duration=\"00:00:01.5\"", "duration=\"soon\"", "A.Passes: no duration")]
    [InlineData("<UnitTest id=\"t2\" name=\"A.Fails\" />", "", "A.Fails: 0 definitions")]
    [InlineData("<UnitTest id=\"t2\"", "<UnitTest id=\"t1\"", "A.Passes: 2 definitions")]
    [InlineData("<TestEntry testId=\"t3\" executionId=\"e3\" />", "", "A.Skipped: no entry")]
    [InlineData("testId=\"t2\" executionId=\"e2\" testName", "testId=\"t1\" executionId=\"e1\" testName", "execution 'e1' has 2 results")]
    [InlineData("total=\"3\"", "total=\"2\"", "the counters are 2, 2, 1, and the results 3, 2, 1")]
    [InlineData("failed=\"1\"", "failed=\"0\"", "the counters are 3, 2, 0, and the results 3, 2, 1")]
    [InlineData("<ResultSummary><Counters total=\"3\" executed=\"2\" passed=\"1\" failed=\"1\" /></ResultSummary>", "", "the counters are , , , and")]
    [InlineData("</TestRun>", "", "TestRun")]
    public void Damage_to_the_TRX_file_is_found(string whole, string damaged, string says) => Assert.Contains(Faults(Damaged(Trx, whole, damaged), Junit), fault => fault.Contains(says, StringComparison.Ordinal));

    [Theory]
    [InlineData("name=\"Fails\"", "", "a test case has no name")]
    [InlineData("classname=\"A\" name=\"Skipped\"", "name=\"Skipped\"", "a test case has no name")]
    [InlineData("name=\"Fails\"", "name=\"Passes\"", "2 test cases are called A.Passes")]
    [InlineData("time=\"0.2\"", "", "Fails: no time")]
    [InlineData("tests=\"3\"", "tests=\"4\"", "the counts are (4, 1, 1), and the test cases (3, 1, 1)")]
    [InlineData("failures=\"1\"", "failures=\"0\"", "the counts are (3, 0, 1), and the test cases (3, 1, 1)")]
    [InlineData("skipped=\"1\" ", "", "the counts are (3, 1, -1), and the test cases (3, 1, 1)")]
    [InlineData("<testcase classname=\"A\" name=\"Passes\" time=\"1.5\" />", "", "TRX has (3, 1, 1), JUnit (2, 1, 1)")]
    [InlineData("</testsuites>", "", "testsuites")]
    public void Damage_to_the_JUnit_file_is_found(string whole, string damaged, string says) => Assert.Contains(Faults(Trx, Damaged(Junit, whole, damaged)), fault => fault.Contains(says, StringComparison.Ordinal));

    [Fact]
    public void Names_that_rows_of_a_theory_share_are_a_line_a_method()
    {
        string rows = string.Concat("aabbbcd".Select(static row => $"<testcase classname=\"A\" name=\"Row(x: {row})\" time=\"0\" />"));
        string other = string.Concat("xyy".Select(static row => $"<testcase classname=\"A\" name=\"Other({row})\" time=\"0\" />"));
        string[] shared = [.. Faults(Trx, Damaged(Junit, "</testsuite>", $"{rows}{other}</testsuite>")).Where(static fault => fault.Contains("test cases of", StringComparison.Ordinal) || fault.Contains("called", StringComparison.Ordinal))];
        Assert.Equal(["JUnit: 5 test cases of A.Row share 2 names", "JUnit: 2 test cases are called A.Other(y)"], shared);
    }

    [Fact]
    public void File_that_is_not_there_is_a_fault() => Assert.Single(ResultFileRules.Faults(Path.Combine(_folder, "no.trx"), Path.Combine(_folder, "no.xml")));

    private static string Damaged(string file, string whole, string damaged)
    {
        Assert.Single(file.Split(whole).Skip(1));
        return file.Replace(whole, damaged, StringComparison.Ordinal);
    }

    private IReadOnlyList<string> Faults(string trx, string junit)
    {
        File.WriteAllText(Path.Combine(_folder, "A.trx"), trx);
        File.WriteAllText(Path.Combine(_folder, "A.xml"), junit);
        return ResultFileRules.Faults(Path.Combine(_folder, "A.trx"), Path.Combine(_folder, "A.xml"));
    }
}
