using System.Diagnostics;
using System.Globalization;
using TestRunner.Guest;
using TestRunner.Host.Machines;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.KernelTests;

/// <summary>Machines that do not start, are killed, or never stop talking.</summary>
public sealed class MachineTroubleTests
{
    private const string Class = "Kernel.Tests.Probes.RunnerProbes.";

    [Fact]
    public void Machine_that_does_not_start_runs_no_test_and_says_why()
    {
        using var machine = new KernelTestMachine(new MachineAttribute { Bare = true, Devices = ["no-such-device"] });
        TapVerdict[] verdicts = [.. machine.Stream([Class + "Passes", Class + "Passes_with_an_assertion", Class + "Skips_itself", Class + "Panics", Class + "Hangs"])];
        Assert.All(verdicts, static one => Assert.Equal(TapStatus.NotRun, one.Status));
        Assert.Equal(5, verdicts.Length);
        Assert.Contains("no-such-device", verdicts[0].Message, StringComparison.Ordinal);
        Assert.Contains("not tried: the machine did not start 3 times in a row", verdicts[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Machine_that_is_killed_fails_the_test_that_ran_and_the_rest_runs_on_a_new_one()
    {
        using var idFile = new TemporaryFile(".pid");
        using var machine = new KernelTestMachine(new MachineAttribute { Bare = true, Arguments = ["-pidfile", idFile.Name] });
        using IEnumerator<TapVerdict> verdicts = machine.Stream([Class + "Passes", Class + "Goes_silent", Class + "Passes_with_an_assertion"]).GetEnumerator();

        // A result is given when the next test has begun.
        Assert.True(verdicts.MoveNext());
        Assert.Equal(TapStatus.Passed, verdicts.Current.Status);
        using (var qemu = Process.GetProcessById(int.Parse(File.ReadAllText(idFile.Name), CultureInfo.InvariantCulture))) qemu.Kill();
        Assert.True(verdicts.MoveNext());
        Assert.Equal(TapStatus.Failed, verdicts.Current.Status);
        Assert.Contains("QEMU ended with status 137", verdicts.Current.Message, StringComparison.Ordinal);
        Assert.True(verdicts.MoveNext());
        Assert.Equal((Class + "Passes_with_an_assertion", TapStatus.Passed), (verdicts.Current.Name, verdicts.Current.Status));
        Assert.False(verdicts.MoveNext());
    }

    [Fact]
    public void Line_without_end_hides_no_result()
    {
        using var machine = new KernelTestMachine(MachineAttribute.Default);
        Assert.Equal(
            [TapStatus.Passed, TapStatus.Passed],
            machine.Run(Class + "Prints_one_endless_line_and_passes", Class + "Passes_with_an_assertion").Select(static one => one.Status));
    }
}
