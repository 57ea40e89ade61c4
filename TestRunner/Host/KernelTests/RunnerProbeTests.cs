using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.KernelTests;

/// <summary>The whole runner, guest and host, against tests that fail, leak, print and skip in every way.</summary>
[Trait("Seconds", "20")]
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
    [InlineData("Leaves_a_thread_behind", "left behind: thread ")]
    [InlineData("Leaves_frames_behind", "left behind: 3 frames of DMA memory")]
    public void Leak_is_charged_to_the_test_that_leaks(string probe, string says)
    {
        TapVerdict[] verdicts = [.. _machine.Stream([Class + "Passes", Class + probe, Class + "Passes_with_an_assertion"])];
        Assert.Equal([TapStatus.Passed, TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.Contains(says, verdicts[1].Message, StringComparison.Ordinal);
    }

    /// <summary>The thread throws as soon as another test runs beside it: that one gets a machine of its own.</summary>
    [Fact]
    public void Thread_that_a_failed_test_left_does_nothing_to_the_next()
    {
        TapVerdict[] verdicts = [.. _machine.Stream([Class + "Fails_and_leaves_a_thread_that_throws_in_the_next", Class + "Is_the_next"])];
        Assert.Equal([TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.StartsWith("its own reason", verdicts[0].Message, StringComparison.Ordinal);
        Assert.Matches("^the test left behind what nothing can stop: thread [0-9]+ 'throws later'$", verdicts[0].Details["given_up"]);
    }

    [Fact]
    public void What_a_test_sets_of_its_thread_goes_with_it()
        => Assert.Equal([TapStatus.Passed, TapStatus.Passed], Run("Sets_what_its_thread_has", "Finds_its_thread_as_it_always_is"));

    [Fact]
    public void What_a_test_that_passes_says_is_told()
    {
        TapVerdict verdict = _machine.Run(Class + "Says_something_and_passes").Single();
        Assert.Equal((TapStatus.Passed, "said by a test\n"), (verdict.Status, verdict.Details["output"]));
    }

    [Fact]
    public void Exception_that_lies_about_itself_fails_its_test_alone()
    {
        IReadOnlyList<TapVerdict> verdicts = _machine.Run(Class + "Throws_what_cannot_be_read", Class + "Passes_with_an_assertion");
        Assert.Equal([TapStatus.Failed, TapStatus.Passed], verdicts.Select(static one => one.Status));
        Assert.StartsWith("[its message cannot be read: InvalidOperationException]", verdicts[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Thread_that_ends_by_itself_is_no_leak() => Assert.Equal([TapStatus.Passed], Run("Lets_go_of_a_thread_a_little_later"));

    [Fact]
    public void Class_with_a_fixture_may_be_the_first_to_run() =>
        Assert.Equal([TapStatus.Passed], _machine.Run("Kernel.Tests.Block.BlockWriteTests.Last_sector_can_be_written").Select(static one => one.Status));

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

    /// <summary>Its trace leaves out frames of awaiting, and names where it was thrown on.</summary>
    [Fact]
    public void Failure_behind_an_await_comes_with_file_and_line_of_each_frame()
    {
        TapVerdict verdict = _machine.Run(Class + "Fails_behind_an_await").Single();
        string[] own = [.. verdict.Stack.Split('\n').Where(static line => line.Contains("Kernel.Tests.Probes.RunnerProbes", StringComparison.Ordinal))];
        Assert.Equal(2, own.Length);
        Assert.All(own, static line => Assert.Matches(@"^   at \S+MoveNext\(\) in /\S*/Tests/Kernel\.Tests/Probes/RunnerProbes\.cs:line [0-9]+$", line));
        Assert.Matches(@"RunnerProbes\.cs:line [0-9]+$", verdict.Details["at"]);
    }

    [Fact]
    public void Exception_on_another_thread_comes_with_file_and_line()
    {
        TapVerdict verdict = _machine.Run(Class + "Throws_on_another_thread").Single();
        Assert.Matches(@"(?m)^#   at [0-9a-f]{16} \S*RunnerProbes\S*Throws_on_another_thread\S* in /\S*/RunnerProbes\.cs:line [0-9]+$", verdict.Message);
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
