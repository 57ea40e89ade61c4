using TestRunner.Guest;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>What a guest answers to a host.</summary>
[Collection("console")]
public class TestServerTests
{
    private static readonly string Digest = Samples.Tests.All.Digest.ToString("x16");

    private static readonly int Passing = IndexOf("TestRunner.Samples.Facts.Passes");
    private static readonly int Failing = IndexOf("TestRunner.Samples.Facts.Fails");
    private static readonly int Hanging = IndexOf("TestRunner.Samples.Facts.Hangs");

    [Fact]
    public void Ready_says_which_list_it_has()
    {
        (string text, TestSummary summary) = Serve("end\n");
        Assert.Equal($"# tests {Digest} {Samples.Tests.All.Count} ready\n", text);
        Assert.True(summary.IsGood);
    }

    [Fact]
    public void Runs_are_served_until_the_end()
    {
        (string text, TestSummary summary) = Serve($"run {Digest} aa {Passing}\nrun {Digest} bb {Failing}\nend\n");
        Assert.Equal(3, text.Split(" ready\n").Length - 1);
        Assert.Contains("# summary aa\n# 1 passed, 0 failed, 0 skipped", text, StringComparison.Ordinal);
        Assert.Contains("# summary bb\n# 0 passed, 1 failed, 0 skipped", text, StringComparison.Ordinal);
        Assert.Equal((1, 1), (summary.Passed, summary.Failed));
    }

    [Fact]
    public void Another_list_is_refused()
    {
        (string text, TestSummary summary) = Serve("run 0000000000000000 aa 0\nrun 0 0 0\n");
        Assert.Contains("Bail out!", text, StringComparison.Ordinal);
        Assert.DoesNotContain("TAP version", text, StringComparison.Ordinal);
        Assert.False(summary.IsGood);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("run")]
    [InlineData("")]
    [InlineData("run DIGEST aa 99999")]
    [InlineData("run DIGEST aa -1")]
    [InlineData("run DIGEST aa 3-1")]
    [InlineData("run DIGEST aa 1,1")]
    public void Nonsense_is_answered_and_the_next_command_served(string line)
    {
        (string text, TestSummary summary) = Serve(line.Replace("DIGEST", Digest) + $"\nrun {Digest} cc {Passing}\nend\n");
        Assert.Contains("# not a", text, StringComparison.Ordinal);
        Assert.Equal(1, summary.Passed);
    }

    [Fact]
    public void Coverage_is_told_when_it_is_asked_for()
    {
        Assert.Contains("ready\n# coverage end\n# tests", Serve("coverage\nend\n").Text, StringComparison.Ordinal);
        var options = new TestRunOptions { Coverage = static () => ["0 AAAA", "3 BB=="] };
        Assert.Contains("ready\n# coverage 0 AAAA\n# coverage 3 BB==\n# coverage end\n# tests", Serve("coverage\nend\n", options).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Hung_test_ends_the_service()
    {
        (string text, TestSummary summary) = Serve($"run {Digest} dd {Hanging},{Passing}\nrun {Digest} ee {Passing}\n");
        Assert.DoesNotContain("ee", text.Split('\n').Last(static line => line.Length > 0), StringComparison.Ordinal);
        Assert.Equal((0, 1, true), (summary.Passed, summary.Failed, summary.BailedOut));
    }

    [Theory]
    [InlineData(new[] { 0 }, "0")]
    [InlineData(new[] { 0, 1, 2, 3 }, "0-3")]
    [InlineData(new[] { 0, 2, 3, 7, 8, 9 }, "0,2-3,7-9")]
    [InlineData(new[] { 5, 4, 3 }, "5,4,3")]
    public void Indices_are_short_and_come_back(int[] indices, string text)
    {
        Assert.Equal(text, TestIndices.Format(indices));
        Assert.True(TestIndices.TryParse(text, 10, out List<int> read));
        Assert.Equal(indices, read);
    }

    private static int IndexOf(string name) => Samples.Tests.All.Select(static one => one.Name).ToList().IndexOf(name);

    private static (string Text, TestSummary Summary) Serve(string input, TestRunOptions? options = null)
    {
        var text = new StringWriter();
        TestSummary summary = new TestServer(Samples.Tests.All, new StringReader(input), text).Serve(options);
        return (text.ToString(), summary);
    }
}
