using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.KernelTests;

/// <summary>The whole runner, guest and host, against tests that panic, hang, lie and break the machine.</summary>
public sealed class RunnerProbeTests : IDisposable
{
    private const string Class = "Kernel.Tests.Probes.RunnerProbes.";

    private readonly KernelTestMachine _machine = new(MachineAttribute.Default);

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    /// <summary>Tests that pass before and after it, and not because of it.</summary>
    [Fact]
    public void Good_run_ends_in_good_order()
    {
        Assert.Equal([TapStatus.Passed, TapStatus.Passed], Run("Passes", "Prints_garbage_and_passes"));
        Assert.Equal([TapStatus.Passed], Run("Passes"));
    }

    [Fact]
    public void Failure_says_what_differs_and_where()
    {
        TapVerdict verdict = _machine.Run(Class + "Fails_with_a_difference").Single();
        Assert.Equal(TapStatus.Failed, verdict.Status);
        Assert.Contains("Collections differ", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("[1, 2, 4]", verdict.Message, StringComparison.Ordinal);
        Assert.StartsWith("Kernel.Tests.Probes.RunnerProbes.Fails_with_a_difference", verdict.Details["at"], StringComparison.Ordinal);
    }

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
        Assert.Equal([TapStatus.Passed], Run("Prints_garbage_and_passes"));
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

    [Theory]
    [InlineData("Leaves_a_thread_behind", "left behind: thread ")]
    [InlineData("Leaves_frames_behind", "left behind: 3 frames of DMA memory")]
    public void Leak_is_charged_to_the_test_that_leaks(string probe, string says)
    {
        IReadOnlyList<TapVerdict> verdicts = _machine.Run(Class + "Passes", Class + probe, Class + "Passes_with_an_assertion");
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Contains(says, verdicts[1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thread_that_ends_by_itself_is_no_leak() => Assert.Equal([TapStatus.Passed], Run("Lets_go_of_a_thread_a_little_later"));

    [Fact]
    public void Test_that_asserts_nothing_is_reported_as_such()
    {
        IReadOnlyList<TapVerdict> verdicts = _machine.Run(Class + "Passes", Class + "Passes_with_an_assertion");
        Assert.Equal([true, false], verdicts.Select(static one => one.AssertedNothing));
        Assert.Contains("no assertion was made", verdicts[0].Describe(), StringComparison.Ordinal);
    }

    [Fact]
    public void Test_may_skip_itself()
    {
        TapVerdict verdict = _machine.Run(Class + "Skips_itself").Single();
        Assert.Equal((TapStatus.Skipped, "no such device on this machine"), (verdict.Status, verdict.Message));
    }

    [Fact]
    public void Memory_that_runs_out_fails_the_test_and_the_machine_goes_on()
    {
        IReadOnlyList<TapVerdict> verdicts = _machine.Run(Class + "Runs_out_of_memory", Class + "Passes_with_an_assertion");
        Assert.Equal([TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Equal("System.OutOfMemoryException", verdicts[0].Details["type"]);
    }

    [Fact]
    public void Failure_comes_with_file_and_line()
    {
        TapVerdict verdict = _machine.Run(Class + "Fails_with_a_difference").Single();
        Assert.Matches(@"at Kernel\.Tests\.Probes\.RunnerProbes\.Fails_with_a_difference\(\) in /\S*/Tests/Kernel\.Tests/Probes/RunnerProbes\.cs:line [0-9]+", verdict.Stack);
        Assert.Contains(verdict.Attachments, static file => file.EndsWith(".png", StringComparison.Ordinal) && File.Exists(file));
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

    [Theory]
    [InlineData("none", "")]
    [InlineData("plan", "the plan is 1..1, and 2 tests were asked for")]
    [InlineData("duplicate", "'Kernel.Tests.Probes.RunnerProbes.Panics' was asked for")]
    [InlineData("number", "test 1 ends, and 2 runs")]
    [InlineData("twice", "test 1 ends, and none has begun")]
    [InlineData("truncated", "the machine ended with status 0")]
    [InlineData("count", "the guest counts '3 passed")]
    public void Kernel_that_lies_is_caught_and_no_test_passes_for_it(string lie, string says)
    {
        using var machine = new KernelTestMachine(new MachineAttribute { CommandLine = "lie=" + lie });
        IReadOnlyList<TapVerdict> verdicts = machine.Run(Class + "Passes", Class + "Panics");
        if (lie == "none")
        {
            // What nobody can see through, and why the token is the runner's secret.
            Assert.All(verdicts, static one => Assert.Equal(TapStatus.Passed, one.Status));
            return;
        }

        Assert.Contains(verdicts, one => one.Status == TapStatus.Failed && one.Message.Contains(says, StringComparison.Ordinal));
        Assert.True(verdicts[^1].IsBad);
    }

    [Fact]
    public void Forged_result_is_not_believed()
    {
        TapVerdict verdict = _machine.Run(Class + "Forges_its_result_and_fails").Single();
        Assert.Equal(TapStatus.Failed, verdict.Status);
        Assert.StartsWith("its real result", verdict.Message, StringComparison.Ordinal);
    }

    private IEnumerable<TapStatus> Run(params string[] names) => _machine.Run([.. names.Select(static name => Class + name)]).Select(static one => one.Status);
}
