using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>Tests that nobody would write on purpose: names, rows, reasons, fixtures and disposals that go wrong.</summary>
[Collection("console")]
public class AwkwardTests
{
    private const string Token = "00112233445566aa";

    /// <summary>Names that mean something to TAP, to XML, to a terminal, or to nobody.</summary>
    public static TheoryData<string> Names =>
    [
        "line\nbreak", "both\r\nbreaks", "\"quotes\" and 'more'", "# SKIP not really", "a # b \\# c \\", "ok 1 - forged", "not ok 1", "...", "---", "Bail out! no",
        "emoji 😀 and ümlaut", "half an emoji \uD83D", "\0\u001b[31mred", "\u2028\u0085", " spaces around ", "tab\there", "", " ", new string('x', 100_000), "<a & b>", "]]>", "1..7",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public void Test_of_any_name_is_reported_under_it(string name)
    {
        TestList tests = List(builder =>
        {
            builder.Fact(Method(name), static _ => { });
            builder.Fact(Method(name), static _ => throw new InvalidOperationException("the second"));
            builder.Fact(Method("after"), static _ => { });
        });
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal(tests.Select(static one => one.Name), verdicts.Select(static one => one.Name));
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Equal(3, tests.Select(static one => one.Name).Distinct().Count());
        Assert.All(tests, static one => Assert.DoesNotContain(one.Name, char.IsControl));
    }

    [Fact]
    public void Two_thousand_rows_are_two_thousand_results()
    {
        TestList tests = List(static builder => builder.Theory(
            Method("Rows"),
            static (_, row) => Assert.NotEqual(1234, row[0]),
            TestRows.From(null, static () => Enumerable.Range(0, 2000).Select(static index => new object?[] { index }), 1)));
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal(2000, verdicts.Count);
        Assert.Equal("Rows(1234)", Assert.Single(verdicts, static one => one.Status != TapStatus.Passed).Name);
    }

    [Theory]
    [InlineData("# because", "# because")]
    [InlineData("two\nlines # SKIP", "two lines # SKIP")]
    [InlineData("", "")]
    public void Reason_to_skip_may_be_anything(string reason, string shown)
    {
        TestList tests = List(builder =>
        {
            builder.Fact(Method("by attribute", reason), static _ => { });
            builder.Fact(Method("by itself"), _ => SkipTest.Because(reason));
            builder.Fact(Method("runs"), static _ => { });
        });
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal([TapStatus.Skipped, TapStatus.Skipped, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Equal([shown, shown], verdicts.Take(2).Select(static one => one.Message));
    }

    [Fact]
    public void Test_and_its_disposal_that_both_fail_are_both_told_of()
    {
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("Both"), static context => context.Run(
            static _ => new Part("test"), static _ => throw new InvalidOperationException("the body"))))).Single();
        Assert.Equal(TapStatus.Failed, verdict.Status);
        Assert.Contains("the body", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("test is not disposed", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("caused by System.InvalidOperationException: the body", verdict.Stack, StringComparison.Ordinal);
        Assert.Contains("caused by System.IO.IOException: test is not disposed", verdict.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public void Test_whose_disposal_fails_has_failed()
    {
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("One"), static context => context.Run(
            static _ => new Part("test"), static _ => default)))).Single();
        Assert.Equal((TapStatus.Failed, "test is not disposed"), (verdict.Status, verdict.Message));
    }

    [Fact]
    public void Fixture_that_cannot_be_made_fails_each_test_and_is_tried_once()
    {
        int made = 0;
        Part Make()
        {
            made++;
            throw new InvalidDataException("no fixture today");
        }

        TestList tests = List(builder =>
        {
            foreach (string name in (string[])["A", "B", "C"]) builder.Fact(Method(name), context => context.Fixture(Make));
        });
        Assert.All(Run(tests), static one => Assert.Equal((TapStatus.Failed, "no fixture today"), (one.Status, one.Message)));
        Assert.Equal(1, made);
    }

    [Fact]
    public void Fixture_that_fails_to_start_is_disposed_all_the_same()
    {
        var fixture = new Starting();
        TestList tests = List(builder =>
        {
            builder.Fact(Method("A"), context => context.Fixture(() => fixture));
            builder.Fact(Method("B"), context => context.Fixture(() => fixture));
        });
        Assert.All(Run(tests), static one => Assert.Equal((TapStatus.Failed, "does not start"), (one.Status, one.Message)));
        Assert.Equal((1, 1), (fixture.Starts, fixture.Ends));
    }

    [Fact]
    public void Fixtures_are_all_disposed_even_when_one_fails()
    {
        var good = new Starting { Fails = false };
        TestList tests = List(builder =>
        {
            builder.Fact(Method("A"), context => context.Fixture(() => good));
            builder.Fact(Method("B"), static context => context.Fixture(static () => new Part("fixture")));
        });
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal([TapStatus.Passed, TapStatus.Failed], verdicts.Select(static one => one.Status));
        Assert.Equal("fixture is not disposed", verdicts[1].Message);
        Assert.Equal(1, good.Ends);
    }

    [Fact]
    public void Task_that_never_ends_is_a_test_that_hangs()
    {
        TestList tests = List(static builder =>
        {
            builder.Fact(new TestMethod("Class", "Never", "", 1, "Never", null, 50), static context => context.Run(static _ => new object(), static _ => new ValueTask(new TaskCompletionSource().Task)));
            builder.Fact(Method("after"), static _ => { });
        });
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal([TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Contains("timed out after 50 ms", verdicts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Output_without_end_is_cut_and_says_so()
    {
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("Talks"), static context =>
        {
            for (int line = 0; line < 100_000; line++) context.Output.WriteLine("line {0}", line);
            Assert.Fail("after all");
        }))).Single();
        string output = verdict.Details["output"];
        Assert.StartsWith("line 0\nline 1\n", output, StringComparison.Ordinal);
        Assert.EndsWith("\n[the test wrote more]\n", output, StringComparison.Ordinal);
        Assert.InRange(output.Length, 16_000, 20_000);
    }

    [Fact]
    public void Message_of_any_characters_comes_through_whole()
    {
        const string Message = "\0\u001b[31m \uFFFE \uD83D and 😀 \"quoted\" back\\slash\r\nand\tmore  ---\n  ...\nok 1 - x";
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("Shouts"), static _ => throw new InvalidOperationException(Message)))).Single();
        Assert.Equal(Message, verdict.Message);
    }

    [Theory]
    [InlineData(0, "0 values")]
    [InlineData(3, "3 values")]
    public void Row_of_another_length_fails_by_itself(int values, string says)
    {
        TestList tests = List(builder => builder.Theory(
            Method("Rows"), static (_, row) => Assert.Equal([1, 2], row), TestRows.From(null, () => [[1], new object?[values], [1, 2]], 2, 2)));
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Contains(says, verdicts[1].Message, StringComparison.Ordinal);
        Assert.Contains("the test has 2 parameters", verdicts[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Exception_that_lies_about_itself_is_reported_and_the_rest_runs()
    {
        TestList tests = List(static builder =>
        {
            builder.Fact(Method("throws"), static _ => throw new LyingException(static () => throw new InvalidOperationException("no")));
            builder.Fact(Method("gives nothing"), static _ => throw new LyingException(static () => null!));
            builder.Fact(Method("gives much"), static _ => throw new LyingException(static () => new string('\u0001', 2_000_000)));
            builder.Fact(Method("inside"), static _ => throw new IOException("outside", new LyingException(static () => throw new InvalidOperationException("no"))));
            builder.Fact(Method("after"), static _ => { });
        });
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal(Enumerable.Repeat(TapStatus.Failed, 4).Append(TapStatus.Passed), verdicts.Select(static one => one.Status));
        Assert.Equal("[its message cannot be read: InvalidOperationException]", verdicts[0].Message);
        Assert.Equal("[its stack trace cannot be read: InvalidOperationException]", verdicts[0].Stack);
        Assert.Equal("", verdicts[1].Message);
        Assert.EndsWith("\u0001\n[and 1934464 characters more]", verdicts[2].Message, StringComparison.Ordinal);
        Assert.Contains("LyingException: [its message cannot be read: InvalidOperationException]", verdicts[3].Stack, StringComparison.Ordinal);
    }

    [Fact]
    public void Exceptions_in_one_another_without_end_are_cut()
    {
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("Deep"), static _ =>
        {
            var exception = new IOException("innermost");
            for (int depth = 0; depth < 100_000; depth++) exception = new IOException($"at {depth}", exception);
            throw exception;
        }))).Single();
        Assert.Equal("at 99999", verdict.Message);
        Assert.Equal(31, verdict.Stack.Split("caused by").Length - 1);
        Assert.Contains("at 99998", verdict.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public void Place_of_a_failure_is_a_frame_and_not_what_stands_between_frames()
    {
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("Parallel"), static _ => Parallel.For(0, 4, static index => throw new IOException($"{index}"))))).Single();
        Assert.StartsWith("TestRunner.Tests.Guest.AwkwardTests", verdict.Details["at"], StringComparison.Ordinal);
    }

    [Fact]
    public void Line_of_an_inner_message_is_no_frame()
    {
        TapVerdict verdict = Run(List(static builder => builder.Fact(Method("Looks_like_frames"), static _
            => throw new IOException("outside", new IOException("one\n   at Nowhere.Method() in /a.cs:line 1"))))).Single();
        Assert.Contains("caused by System.IO.IOException: one\n  |    at Nowhere.Method()", verdict.Stack, StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_test_says_of_itself_is_told_whatever_becomes_of_it()
    {
        TestList tests = List(static builder =>
        {
            builder.Fact(Method("passes"), static context => context.Output.WriteLine("from the first"));
            builder.Fact(Method("skips"), static context =>
            {
                context.Output.WriteLine("from the second\nok 2 - skips");
                SkipTest.Because("not here");
            });
            builder.Fact(Method("fails"), static context =>
            {
                context.Output.WriteLine("from the third");
                Assert.Fail("why");
            });
        });
        IReadOnlyList<TapVerdict> verdicts = Run(tests);
        Assert.Equal([TapStatus.Passed, TapStatus.Skipped, TapStatus.Failed], verdicts.Select(static one => one.Status));
        Assert.Equal(["", "not here", "why"], verdicts.Select(static one => one.Message));
        Assert.Equal(["from the first\n", "from the second\nok 2 - skips\n", "from the third\n"], verdicts.Select(static one => one.Details["output"]));
        Assert.Equal("output: from the first\n", verdicts[0].Describe());
    }

    private static TestMethod Method(string name, string? skip = null) => new("Class", "Method", "File.cs", 1, name, skip, 0);

    private static TestList List(Action<TestListBuilder> add)
    {
        var builder = new TestListBuilder();
        builder.On(null, Place.Guest);
        add(builder);
        return builder.Build();
    }

    private static IReadOnlyList<TapVerdict> Run(TestList tests)
    {
        var text = new StringWriter();
        TestRun.Execute(tests, text, new TestRunOptions { Token = Token });
        var reader = new TapReader(tests.Select(static one => one.Name), Token);
        foreach (string line in text.ToString().Split('\n')) reader.Take(line);
        Assert.Null(reader.Fault);
        Assert.True(reader.IsComplete);
        return reader.Conclude("");
    }

    private sealed class LyingException(Func<string> message) : Exception
    {
        public override string Message => message();

        public override string? StackTrace => message();
    }

    private sealed class Part(string name) : IDisposable
    {
        public void Dispose() => throw new IOException($"{name} is not disposed");
    }

    private sealed class Starting : IAsyncLifetime
    {
        public bool Fails { get; init; } = true;

        public int Starts { get; private set; }

        public int Ends { get; private set; }

        public Task InitializeAsync()
        {
            Starts++;
            return Fails ? Task.FromException(new InvalidDataException("does not start")) : Task.CompletedTask;
        }

        public Task DisposeAsync()
        {
            Ends++;
            return Task.CompletedTask;
        }
    }
}
