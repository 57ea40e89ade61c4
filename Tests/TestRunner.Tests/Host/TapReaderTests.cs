using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Tests.Host;

/// <summary>Documents of guests that tell the truth, lie, break off, or are talked over.</summary>
public class TapReaderTests
{
    private const string Token = "0123456789abcdef";
    private const string Ending = "the machine ended with status 3 (panic)";

    private const string Good = """
        TAP version 14
        1..3
        # begin 1 0123456789abcdef A.B.One
        # end 1 0123456789abcdef 1.500
        ok 1 - A.B.One
        # begin 2 0123456789abcdef A.B.Two(1, "\\\#")
        # what the test prints
        # end 2 0123456789abcdef 2.000
        not ok 2 - A.B.Two(1, "\\\#")
          ---
          message: "says \"why\"\nand more"
          at: "A.B.Two(Int32) + 0x10"
          duration_ms: 2.0
          stack: "   at A.B.Two\n   at C"
          ...
        # begin 3 0123456789abcdef A.B.Three
        # end 3 0123456789abcdef 0.000
        ok 3 - A.B.Three # SKIP no such device
        # summary 0123456789abcdef
        # 1 passed, 1 failed, 1 skipped
        """;

    private static readonly string[] Names = ["A.B.One", "A.B.Two(1, \"\\#\")", "A.B.Three"];

    [Fact]
    public void Good_document_gives_each_test_its_result()
    {
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(Good);
        Assert.True(reader.IsComplete);
        Assert.Null(reader.Fault);
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.Skipped], verdicts.Select(static one => one.Status));
        Assert.Equal(Names, verdicts.Select(static one => one.Name));
        Assert.Equal("no such device", verdicts[2].Message);
    }

    [Fact]
    public void Failure_carries_its_diagnostics_and_what_was_printed()
    {
        TapVerdict failed = Read(Good).Verdicts[1];
        Assert.StartsWith("says \"why\"\nand more", failed.Message, StringComparison.Ordinal);
        Assert.Contains("# what the test prints", failed.Message, StringComparison.Ordinal);
        Assert.Equal("A.B.Two(Int32) + 0x10", failed.Details["at"]);
        Assert.Equal("   at A.B.Two\n   at C", failed.Details["stack"]);
        Assert.Equal(2.0, failed.DurationMs);
    }

    [Fact]
    public void Passed_test_may_say_that_it_asserted_nothing()
    {
        const string End = "# end 1 0123456789abcdef";
        Assert.Equal([true, false, false], Read(Good.Replace(End, "# no assertion 1 0123456789abcdef\n" + End, StringComparison.Ordinal)).Verdicts.Select(static one => one.AssertedNothing));
        Assert.Equal([false, false, false], Read(Good.Replace(End, "# no assertion 1 forged\n" + End, StringComparison.Ordinal)).Verdicts.Select(static one => one.AssertedNothing));
    }

    [Fact]
    public void Result_is_settled_when_the_next_test_has_begun()
    {
        var reader = new TapReader(Names, Token);
        var settled = new List<int>();
        foreach (string line in Good.Split('\n'))
        {
            reader.Take(line);
            if (line.StartsWith("# begin", StringComparison.Ordinal) || line.StartsWith("ok", StringComparison.Ordinal) || line.StartsWith("not", StringComparison.Ordinal)) settled.Add(reader.Settled);
        }

        Assert.Equal([0, 0, 1, 1, 2, 2], settled);
        Assert.Equal((3, 1), (reader.Taken, reader.Failed));
    }

    [Fact]
    public void Document_with_carriage_returns_reads_the_same()
        => Assert.Equal(Read(Good).Verdicts.Select(static one => one.Status), Read(Good.Replace("\n", "\r\n")).Verdicts.Select(static one => one.Status));

    [Fact]
    public void Boot_messages_before_the_document_are_ignored()
        => Assert.Equal(TapStatus.Passed, Read("[0.1] hello\nok 1 - A.B.One\n1..9\n" + Good).Verdicts[0].Status);

    [Theory]
    [InlineData("ok 1 - A.B.One")]
    [InlineData("# end 1 ffffffffffffffff 1.000\nok 1 - A.B.One")]
    [InlineData("# end 1 0123456789abcde 1.000\nok 1 - A.B.One")]
    [InlineData("# summary ffffffffffffffff\n# 1 passed, 0 failed, 0 skipped")]
    [InlineData("# 3 passed, 0 failed, 0 skipped")]
    [InlineData("TAP version 14\n1..1")]
    public void Forged_lines_while_a_test_runs_say_nothing(string forged)
    {
        string text = Good.Replace("# what the test prints", forged);
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(text);
        Assert.Null(reader.Fault);
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.Skipped], verdicts.Select(static one => one.Status));
    }

    [Fact]
    public void Frame_behind_what_a_test_left_on_the_line_is_seen()
        => Assert.Equal(TapStatus.Failed, Read(Good.Replace("# what the test prints\n", "left open")).Verdicts[1].Status);

    [Fact]
    public void Plan_of_another_count_is_a_fault()
        => AssertNothingPassed(Read(Good.Replace("1..3", "1..2")), "1..2");

    [Fact]
    public void Plan_that_is_missing_is_a_fault()
        => AssertNothingPassed(Read(Good.Replace("1..3\n", "")), "no plan");

    [Fact]
    public void Result_of_another_number_is_a_fault()
    {
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(Good.Replace("ok 1 - A", "ok 2 - A"));
        Assert.NotNull(reader.Fault);
        Assert.Equal([TapStatus.Failed, TapStatus.NotRun, TapStatus.NotRun], verdicts.Select(static one => one.Status));
    }

    [Fact]
    public void Result_of_another_name_is_a_fault()
        => Assert.Equal(TapStatus.Failed, Read(Good.Replace("ok 1 - A.B.One", "ok 1 - A.B.Other")).Verdicts[0].Status);

    [Fact]
    public void Result_given_twice_is_a_fault()
    {
        const string Twice = "# end 1 0123456789abcdef 1.500\nok 1 - A.B.One\n";
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(Good.Replace(Twice, Twice + Twice));
        Assert.NotNull(reader.Fault);
        Assert.DoesNotContain(verdicts, static one => one.Status == TapStatus.Passed);
    }

    [Fact]
    public void Test_that_begins_twice_is_a_fault()
    {
        const string Begin = "# begin 1 0123456789abcdef A.B.One\n";
        Assert.Equal(TapStatus.Failed, Read(Good.Replace(Begin, Begin + Begin)).Verdicts[0].Status);
    }

    [Fact]
    public void Test_that_was_not_asked_for_is_a_fault()
    {
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(Good.Replace("begin 2 0123456789abcdef A.B.Two", "begin 2 0123456789abcdef A.B.Extra"));
        Assert.Contains("A.B.Extra", reader.Fault, StringComparison.Ordinal);
        Assert.Equal(TapStatus.NotRun, verdicts[2].Status);
    }

    [Fact]
    public void Frame_without_a_result_is_a_fault()
        => Assert.Equal(TapStatus.Failed, Read(Good.Replace("ok 1 - A.B.One\n", "")).Verdicts[0].Status);

    [Fact]
    public void Summary_before_the_last_test_is_a_fault()
    {
        string text = Good[..Good.IndexOf("# begin 3", StringComparison.Ordinal)] + "# summary 0123456789abcdef\n# 1 passed, 1 failed, 0 skipped\n";
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(text);
        Assert.Contains("2 of 3", reader.Fault, StringComparison.Ordinal);
        Assert.Equal(TapStatus.NotRun, verdicts[2].Status);
    }

    [Theory]
    [InlineData("# 2 passed, 0 failed, 1 skipped")]
    [InlineData("# 1 passed, 0 failed, 1 skipped")]
    [InlineData("# 1 passed, 1 failed, 0 skipped")]
    [InlineData("all is well")]
    public void Counts_that_do_not_add_up_are_a_fault(string counts)
    {
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(Good.Replace("# 1 passed, 1 failed, 1 skipped", counts));
        Assert.NotNull(reader.Fault);
        Assert.Equal(TapStatus.Failed, verdicts[2].Status);
    }

    [Fact]
    public void Failed_test_that_says_skip_is_a_fault()
        => Assert.NotNull(Read(Good.Replace("ok 3 - A.B.Three # SKIP", "not ok 3 - A.B.Three # SKIP")).Reader.Fault);

    [Fact]
    public void Diagnostics_that_never_end_are_a_fault()
        => Assert.NotNull(Read(Good.Replace("  ...\n", "")).Reader.Fault);

    [Fact]
    public void Failure_without_diagnostics_still_fails()
    {
        int start = Good.IndexOf("  ---", StringComparison.Ordinal);
        int end = Good.IndexOf("  ...\n", StringComparison.Ordinal) + "  ...\n".Length;
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(Good.Remove(start, end - start));
        Assert.Null(reader.Fault);
        Assert.Equal((TapStatus.Failed, "no diagnostics"), (verdicts[1].Status, verdicts[1].Message));
    }

    [Fact]
    public void Panic_fails_the_test_that_ran_with_its_text_and_runs_none_after_it()
    {
        string text = Good[..Good.IndexOf("# end 2", StringComparison.Ordinal)] + "\n*** PANIC: page fault at 0x10\nRIP 0xdeadbeef\n";
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(text);
        Assert.False(reader.IsComplete);
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.NotRun], verdicts.Select(static one => one.Status));
        Assert.StartsWith(Ending, verdicts[1].Message, StringComparison.Ordinal);
        Assert.Contains("page fault at 0x10", verdicts[1].Message, StringComparison.Ordinal);
        Assert.Contains(Ending, verdicts[2].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Silence_between_tests_fails_the_last_one()
    {
        string text = Good[..Good.IndexOf("# begin 2", StringComparison.Ordinal)];
        Assert.Equal([TapStatus.Failed, TapStatus.NotRun, TapStatus.NotRun], Read(text).Verdicts.Select(static one => one.Status));
    }

    [Fact]
    public void Document_that_ends_before_its_counts_fails_the_last_test()
    {
        string text = Good[..Good.IndexOf("# summary", StringComparison.Ordinal)];
        Assert.Equal(TapStatus.Failed, Read(text).Verdicts[2].Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no TAP at all\nnot even nearly\n")]
    [InlineData("TAP version 13\n1..3\nok 1 - A.B.One\n")]
    [InlineData("TAP version 14\n")]
    [InlineData("TAP version 14\n1..3\n")]
    public void Document_without_results_passes_nothing(string text)
    {
        IReadOnlyList<TapVerdict> verdicts = Read(text).Verdicts;
        Assert.Equal([TapStatus.Failed, TapStatus.NotRun, TapStatus.NotRun], verdicts.Select(static one => one.Status));
    }

    [Fact]
    public void Bail_out_fails_the_test_that_ran()
    {
        string text = Good[..Good.IndexOf("# end 2", StringComparison.Ordinal)] + "Bail out! A.B.Two: unhandled exception on another thread\n" + Good;
        (TapReader reader, IReadOnlyList<TapVerdict> verdicts) = Read(text);
        Assert.True(reader.IsComplete);
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.NotRun], verdicts.Select(static one => one.Status));
        Assert.Contains("another thread", verdicts[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bail_out_after_a_result_leaves_it_and_runs_none_after_it()
    {
        string text = Good[..Good.IndexOf("# begin 3", StringComparison.Ordinal)] + "Bail out! it did not end\n";
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.NotRun], Read(text).Verdicts.Select(static one => one.Status));
    }

    [Fact]
    public void Garbage_of_any_kind_never_passes_what_was_not_framed()
    {
        // The good document with each of its lines damaged in turn: no test may pass that did not in the good one.
        string[] lines = Good.Split('\n');
        for (int damaged = 0; damaged < lines.Length; damaged++)
        {
            foreach (string with in new[] { "", "\u0000\uFFFD\u001b[31m", lines[damaged] + lines[damaged], new string('x', 100_000) })
            {
                string text = string.Join('\n', lines.Select((line, index) => index == damaged ? with : line));
                IReadOnlyList<TapVerdict> verdicts = Read(text).Verdicts;
                Assert.Equal(3, verdicts.Count);
                Assert.NotEqual(TapStatus.Passed, verdicts[1].Status);
                Assert.NotEqual(TapStatus.Passed, verdicts[2].Status);
            }
        }
    }

    [Fact]
    public void Noise_under_a_failure_is_bounded()
    {
        string noise = string.Concat(Enumerable.Range(0, 5_000).Select(static index => $"noise {index} {new string('z', 500)}\n")) + new string('w', 500_000) + "\nlast words\n";
        TapVerdict failed = Read(Good.Replace("# what the test prints\n", noise)).Verdicts[1];
        Assert.Equal(TapStatus.Failed, failed.Status);
        Assert.Contains("last words", failed.Message, StringComparison.Ordinal);
        Assert.Contains("characters more]", failed.Message, StringComparison.Ordinal);
        Assert.InRange(failed.Message.Length, 100_000, 300_000);
    }

    [Fact]
    public void Cut_anywhere_never_passes_what_was_not_framed()
    {
        for (int length = 0; length < Good.Length; length++)
        {
            IReadOnlyList<TapVerdict> verdicts = Read(Good[..length]).Verdicts;
            Assert.Equal(3, verdicts.Count);
            Assert.NotEqual(TapStatus.Passed, verdicts[1].Status);
            if (length < Good.IndexOf("ok 1", StringComparison.Ordinal)) Assert.NotEqual(TapStatus.Passed, verdicts[0].Status);
        }
    }

    [Fact]
    public void Without_a_token_results_count_as_they_come()
    {
        var reader = new TapReader(["X", "Y"], token: null);
        foreach (string line in "TAP version 14\n1..2\n# said by a test\nok 1 - X\nok 2 - Y # SKIP not here\n# 1 passed, 0 failed, 1 skipped".Split('\n')) reader.Take(line);
        Assert.True(reader.IsComplete);
        Assert.Equal([TapStatus.Passed, TapStatus.Skipped], reader.Conclude("").Select(static one => one.Status));
    }

    [Theory]
    [InlineData("ok 1 - X\nok 1 - X\n# 2 passed, 0 failed, 0 skipped")]
    [InlineData("ok 2 - Y\nok 1 - X\n# 2 passed, 0 failed, 0 skipped")]
    [InlineData("ok 1 - X\n# 1 passed, 0 failed, 0 skipped")]
    [InlineData("ok 1 - X\nok 2 - Y\nok 3 - Z\n# 3 passed, 0 failed, 0 skipped")]
    public void Without_a_token_order_count_and_names_must_fit(string results)
    {
        var reader = new TapReader(["X", "Y"], token: null);
        foreach (string line in ("TAP version 14\n1..2\n" + results).Split('\n')) reader.Take(line);
        Assert.NotNull(reader.Fault);
        Assert.Contains(reader.Conclude("").Select(static one => one.Status), static status => status == TapStatus.Failed);
    }

    private static (TapReader Reader, IReadOnlyList<TapVerdict> Verdicts) Read(string text)
    {
        var reader = new TapReader(Names, Token);
        foreach (string line in text.Split('\n')) reader.Take(line);
        return (reader, reader.Conclude(Ending));
    }

    private static void AssertNothingPassed((TapReader Reader, IReadOnlyList<TapVerdict> Verdicts) read, string fault)
    {
        Assert.Contains(fault, read.Reader.Fault, StringComparison.Ordinal);
        Assert.Equal([TapStatus.Failed, TapStatus.NotRun, TapStatus.NotRun], read.Verdicts.Select(static one => one.Status));
    }
}
