using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.KernelTests;

/// <summary>The whole runner, guest and host, against tests that panic, hang and break the machine.</summary>
[Trait("Seconds", "35")]
public sealed class BrokenMachineTests : IDisposable
{
    private const string Class = "Kernel.Tests.Probes.RunnerProbes.";

    private readonly KernelTestMachine _machine = new(MachineAttribute.Default);

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Theory]
    [InlineData("Panics", "kernel panic: a probe asked for it")]
    [InlineData("Powers_off_as_if_all_were_well", "status 0")]
    [InlineData("Throws_on_another_thread", "on another thread")]
    [InlineData("Overflows_the_stack", "stack overflow")]
    [InlineData("Hangs", "timed out after 300 ms")]
    [InlineData("Spins", "timed out after 300 ms")]
    public void Test_that_breaks_the_machine_fails_and_the_rest_runs_on_a_new_one(string probe, string says)
    {
        IReadOnlyList<TapVerdict> verdicts = _machine.Run(Class + "Passes", Class + probe, Class + "Prints_garbage_and_passes");
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.NotRun], verdicts.Select(static one => one.Status));
        Assert.Contains(says, verdicts[1].Message, StringComparison.Ordinal);
        Assert.Equal(TapStatus.Passed, _machine.Run(Class + "Prints_garbage_and_passes").Single().Status);
    }

    [Fact]
    public void Watchdog_names_the_test_and_shows_every_thread_down_to_the_line()
    {
        TapVerdict verdict = _machine.Run(Class + "Hangs").Single();
        Assert.Contains("# watchdog: " + Class + "Hangs\n", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("# thread", verdict.Message, StringComparison.Ordinal);
        Assert.Matches(@"'test' waits, has run for [0-9]+ ms\n(# .*\n)+?# .*RunnerProbes__Hangs\S* in /\S*/RunnerProbes\.cs:line [0-9]+", verdict.Message);
    }

    [Fact]
    public void Watchdog_ends_a_machine_on_which_nobody_answers_it()
    {
        TapVerdict verdict = _machine.Run(Class + "Is_watched_by_nobody").Single();
        Assert.Equal(TapStatus.Failed, verdict.Status);
        Assert.Contains("# watchdog: nobody", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("kernel panic: the watchdog's report was answered by nobody", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Panic_comes_with_file_line_and_photograph()
    {
        TapVerdict verdict = _machine.Run(Class + "Panics").Single();
        Assert.Matches(@"RunnerProbes__Panics\S* in /\S*/RunnerProbes\.cs:line [0-9]+", verdict.Message);
        Assert.Contains(verdict.Attachments, static file => file.EndsWith(".png", StringComparison.Ordinal) && File.Exists(file));
    }

    [Fact]
    public void Silent_machine_is_given_up()
    {
        using var machine = new KernelTestMachine(MachineAttribute.Default, silence: TimeSpan.FromSeconds(5));
        IReadOnlyList<TapVerdict> verdicts = machine.Run(Class + "Passes", Class + "Goes_silent", Class + "Passes_with_an_assertion");
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.NotRun], verdicts.Select(static one => one.Status));
        Assert.Contains("silent for too long", verdicts[1].Message, StringComparison.Ordinal);
    }
}
