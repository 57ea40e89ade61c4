using TestRunner.Guest;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.KernelTests;

/// <summary>Kernels that know how to speak to the host, token included, and do not tell the truth.</summary>
[Trait("Seconds", "10")]
public sealed class LyingKernelTests
{
    private const string Class = "Kernel.Tests.Probes.RunnerProbes.";

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

    [Theory]
    [InlineData("status", 1, 0)]
    [InlineData("failure", 0, 1)]
    public void Kernel_that_ends_otherwise_than_its_results_say_is_caught(string lie, int status, int failed)
    {
        var machine = new KernelTestMachine(new MachineAttribute { CommandLine = "lie=" + lie });
        Assert.Equal(failed == 0 ? TapStatus.Passed : TapStatus.Failed, machine.Run(Class + "Passes").Single().Status);
        string message = Assert.Throws<InvalidOperationException>(machine.Dispose).Message;
        Assert.Contains($"ended with status {status}, and {failed} tests failed in it", message, StringComparison.Ordinal);
    }
}
