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
    [InlineData("Panics", "a probe asked for it")]
    [InlineData("Powers_off_as_if_all_were_well", "status 0")]
    [InlineData("Throws_on_another_thread", "on another thread")]
    [InlineData("Overflows_the_stack", "status 3")]
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
    public void Forged_result_is_not_believed()
    {
        TapVerdict verdict = _machine.Run(Class + "Forges_its_result_and_fails").Single();
        Assert.Equal(TapStatus.Failed, verdict.Status);
        Assert.StartsWith("its real result", verdict.Message, StringComparison.Ordinal);
    }

    private IEnumerable<TapStatus> Run(params string[] names) => _machine.Run([.. names.Select(static name => Class + name)]).Select(static one => one.Status);
}
