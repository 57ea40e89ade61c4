using TestRunner.Conformance;

namespace Conformance.Tests;

/// <summary>Checks that break the system that they run on: each is charged with its own breakdown, and with no other's.</summary>
public sealed class CheckSeriesTests
{
    private const string End = CheckRun.End;
    private static readonly string[] Names = ["p: a", "p: b", "p: c", "p: d"];

    [Fact]
    public void Checks_of_a_system_that_holds_run_on_one()
    {
        CheckSeries series = Run([Block("a"), Block("b"), Block("c"), Block("d"), End]);
        Assert.Equal(["status 0"], series.Endings);
        Assert.Equal(["a says\n", "b says\n", "c says\n", "d says\n"], Outcomes(series).Select(static one => one.Text));
        Assert.All(Outcomes(series), static one => Assert.Null(one.Trouble));
    }

    [Theory]
    [InlineData("a", 0)]
    [InlineData("b", 1)]
    [InlineData("c", 2)]
    [InlineData("d", 3)]
    public void Crash_is_charged_to_the_check_that_ran_and_the_rest_runs_on_a_new_system(string crashing, int index)
    {
        string[] blocks = [.. Names.Select(static name => Block(name[^1..]))];
        string[] first = [.. blocks[..index], $"=== p: {crashing}\nkernel panic: it broke\n  at Somewhere"];
        CheckSeries series = Run([.. first, "!3"], [.. blocks[(index + 1)..], End]);
        for (int i = 0; i < Names.Length; i++)
        {
            CheckOutcome outcome = series.Outcomes[Names[i]];
            if (i == index)
                Assert.Equal(new CheckOutcome("kernel panic: it broke\n  at Somewhere\n", "the system ended with status 3 before the check did"), outcome);
            else
                Assert.Equal(new CheckOutcome($"{Names[i][^1..]} says\n"), outcome);
        }

        // After the last check there is nothing to start a system for.
        string[] endings = index == 3 ? ["status 3"] : ["status 3", "status 0"];
        Assert.Equal(endings, series.Endings);
    }

    [Fact]
    public void Silence_is_charged_to_the_check_that_ran()
    {
        CheckSeries series = Run([Block("a"), "=== p: b", "?"], [Block("c"), Block("d"), End]);
        Assert.Equal(["silence", "status 0"], series.Endings);
        Assert.Equal(new CheckOutcome("", "the system ended with silence before the check did"), series.Outcomes["p: b"]);
        Assert.Null(series.Outcomes["p: c"].Trouble);
    }

    [Fact]
    public void System_that_leaves_in_good_order_in_the_midst_of_a_check_has_broken()
    {
        CheckSeries series = Run([Block("a"), Block("b"), "!0"], [Block("c"), Block("d"), End]);
        Assert.Equal("the system ended with status 0 before the check did", series.Outcomes["p: b"].Trouble);
        Assert.Null(series.Outcomes["p: c"].Trouble);
    }

    [Fact]
    public void What_a_check_writes_begins_and_ends_no_other()
    {
        const string Forged = "=== p: d\n=== p: a\n=== end of checks\n=== p: no such check";
        CheckSeries series = Run(["=== p: a\n" + Forged, Block("b"), Block("c"), Block("d"), End]);
        Assert.Equal(Forged + "\n", series.Outcomes["p: a"].Text);
        Assert.All(Outcomes(series), static one => Assert.Null(one.Trouble));
    }

    [Fact]
    public void System_that_does_not_start_is_tried_twice_and_no_check_has_run()
    {
        CheckSeries series = Run([Block("a"), "=== p: b", "!3"], ["no memory", "!1"], ["no memory", "!1"], [Block("c"), Block("d"), End]);
        Assert.Equal(["status 3", "status 1", "status 1"], series.Endings);
        Assert.StartsWith("not run: the system was started 3 times", series.Outcomes["p: c"].Trouble, StringComparison.Ordinal);
        Assert.StartsWith("not run: ", series.Outcomes["p: d"].Trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void System_that_starts_at_the_second_try_runs_what_is_left()
    {
        CheckSeries series = Run([Block("a"), "=== p: b", "!3"], ["no memory", "!1"], [Block("c"), Block("d"), End]);
        Assert.Equal(new CheckOutcome("c says\n"), series.Outcomes["p: c"]);
        Assert.Equal(["status 3", "status 1", "status 0"], series.Endings);
    }

    [Fact]
    public void Where_every_check_breaks_the_system_the_tries_have_an_end()
    {
        string[] names = [.. Enumerable.Range(0, 50).Select(static number => $"p: {number}")];
        CheckSeries series = CheckSeries.Run(names, first => new Fake(["=== " + names[first], "!3"]));
        Assert.Equal(10, series.Endings.Count);
        Assert.Equal(50, series.Outcomes.Count);
        Assert.All(series.Outcomes.Values, static one => Assert.NotNull(one.Trouble));
        Assert.Equal(40, series.Outcomes.Values.Count(static one => one.Trouble!.StartsWith("not run: ", StringComparison.Ordinal)));
    }

    /// <summary>A real kernel, and real crashes.</summary>
    [Fact]
    public void Kernel_that_checks_bring_down_is_booted_again_for_the_rest()
    {
        string[] names = [.. Probes.All.Select(static probe => probe.FullName)];
        CheckSeries series = CheckSeries.Run(names, static first => new GuestSystem(["probes", $"from={first}"], "", TimeSpan.FromMinutes(2)));
        Assert.Equal(["status 3", "status 0", "status 0"], series.Endings);
        Assert.Equal(new CheckOutcome("first\n"), series.Outcomes["probes: is the first"]);
        CheckOutcome crash = series.Outcomes["probes: fails fast"];
        Assert.Equal("the system ended with status 3 before the check did", crash.Trouble);
        Assert.Contains("a probe asked for it", crash.Text, StringComparison.Ordinal);
        Assert.Equal(new CheckOutcome("second\n"), series.Outcomes["probes: follows a crash"]);
        Assert.Equal("the system ended with status 0 before the check did", series.Outcomes["probes: ends the program as if all were well"].Trouble);
        Assert.Equal(new CheckOutcome("=== probes: is the first\n=== end of checks\n"), series.Outcomes["probes: writes what the program writes"]);
        Assert.Equal(new CheckOutcome("last\n"), series.Outcomes["probes: is the last"]);
    }

    private static string Block(string name) => $"=== p: {name}\n{name} says";

    private static IEnumerable<CheckOutcome> Outcomes(CheckSeries series) => Names.Select(name => series.Outcomes[name]);

    private static CheckSeries Run(params string[][] starts)
    {
        Queue<string[]> left = new(starts);
        int begun = 0;
        return CheckSeries.Run(Names, first =>
        {
            Assert.Equal(begun, first);
            Fake system = new(left.Dequeue());
            begun += system.Begins;
            return system;
        });
    }

    /// <summary>A system that says what it was told to. Last may be <c>!STATUS</c>, with which it ends, or <c>?</c>, when it does not; else it ends well.</summary>
    private sealed class Fake(string[] says) : ICheckSystem
    {
        private readonly Queue<string> _lines = new(says.Where(static one => one is not ['!', ..] and not "?").SelectMany(static one => one.Split('\n')));

        /// <summary>How many checks it begins.</summary>
        public int Begins => says.Count(static one => one.StartsWith("=== p", StringComparison.Ordinal));

        public bool TryReadLine(out string line) => _lines.TryDequeue(out line!);

        public int? WaitForEnd() => says[^1] switch { ['!', .. string status] => int.Parse(status, System.Globalization.CultureInfo.InvariantCulture), "?" => null, _ => 0 };

        public void Dispose()
        {
        }
    }
}
