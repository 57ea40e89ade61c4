using System.Diagnostics;
using System.Globalization;
using TestRunner.Guest;
using TestRunner.Host.Debugging;
using TestRunner.Host.Machines;
using TestRunner.Host.Tap;
using Xunit;

namespace TestRunner.Host.KernelTests;

/// <summary>Machines that do not start, are killed, or never stop talking.</summary>
[Trait("Seconds", "25")]
public sealed class MachineTroubleTests
{
    private const string Class = "Kernel.Tests.Probes.RunnerProbes.";
    private static readonly TimeSpan BootTime = TimeSpan.FromSeconds(90);

    [Theory]
    [InlineData("q35", "no-such-device", "", "no-such-device")]
    [InlineData("no-such-machine", "edu", "", "unsupported machine type")]
    [InlineData("q35", "edu", "/nowhere/qemu-system-x86_64", "/nowhere/qemu-system-x86_64: No such file or directory")]
    public void Machine_that_does_not_start_runs_no_test_and_says_why(string type, string device, string qemu, string says)
    {
        Dictionary<string, string> environment = qemu.Length == 0 ? [] : new() { ["ASTER_QEMU"] = qemu };
        using var machine = new KernelTestMachine(new MachineAttribute { Type = type, Bare = true, Devices = [device] }, environment: environment);
        TapVerdict[] verdicts = [.. machine.Stream([Class + "Passes", Class + "Passes_with_an_assertion", Class + "Skips_itself", Class + "Panics", Class + "Hangs"])];
        Assert.All(verdicts, static one => Assert.Equal(TapStatus.NotRun, one.Status));
        Assert.Equal(5, verdicts.Length);
        Assert.Contains(says, verdicts[0].Message, StringComparison.Ordinal);
        Assert.Contains("not tried: the machine did not start 3 times in a row", verdicts[^1].Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_QEMU_no_test_runs_and_what_is_missing_is_said()
    {
        using var path = new TemporaryFolder();
        foreach (string file in Directory.EnumerateFiles("/usr/bin").Where(static file => Path.GetFileName(file) is not ("qemu-system-x86_64" or "apt-get")))
            File.CreateSymbolicLink(Path.Combine(path.Name, Path.GetFileName(file)), file);
        using var machine = new KernelTestMachine(MachineAttribute.Default, environment: new Dictionary<string, string> { ["PATH"] = path.Name });
        TapVerdict verdict = machine.Run(Class + "Passes").Single();
        Assert.Equal(TapStatus.NotRun, verdict.Status);
        Assert.Contains("missing, and no apt-get to install them with: ", verdict.Message, StringComparison.Ordinal);
        Assert.Contains("qemu-system-x86", verdict.Message, StringComparison.Ordinal);
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

    /// <summary>As after <c>cli</c> and a jump to itself: no timer comes, so that the watchdog, whose 300 ms are over soon, has nothing to say.</summary>
    [Fact]
    public async Task Machine_that_hangs_with_interrupts_off_fails_the_test_that_ran_and_the_rest_runs_on_a_new_one()
    {
        using var socket = new TemporaryFile(".gdb");
        var declaration = new MachineAttribute { Bare = true, Arguments = ["-gdb", $"unix:{socket.Name},server=on,wait=off", "-S"] };
        using var machine = new KernelTestMachine(declaration, silence: TimeSpan.FromSeconds(10));
        using IEnumerator<TapVerdict> verdicts = machine.Stream([Class + "Passes", Class + "Spins", Class + "Passes_with_an_assertion"]).GetEnumerator();

        Task hanging = Task.Run(() => HangIn("Kernel_Tests_Kernel_Tests_Probes_RunnerProbes__Spins", socket.Name));
        Assert.True(verdicts.MoveNext());
        Assert.Equal(TapStatus.Passed, verdicts.Current.Status);
        Assert.True(verdicts.MoveNext());
        await hanging;
        Assert.Equal((Class + "Spins", TapStatus.Failed), (verdicts.Current.Name, verdicts.Current.Status));
        Assert.Contains("the machine has been silent for too long", verdicts.Current.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("watchdog", verdicts.Current.Message, StringComparison.Ordinal);

        Task going = Task.Run(() => LetGo(socket.Name));
        Assert.True(verdicts.MoveNext());
        await going;
        Assert.Equal((Class + "Passes_with_an_assertion", TapStatus.Passed), (verdicts.Current.Name, verdicts.Current.Status));
    }

    [Fact]
    public void Line_without_end_hides_no_result()
    {
        using var machine = new KernelTestMachine(MachineAttribute.Default);
        Assert.Equal(
            [TapStatus.Passed, TapStatus.Passed],
            machine.Run(Class + "Prints_one_endless_line_and_passes", Class + "Passes_with_an_assertion").Select(static one => one.Status));
    }

    // Where the method begins, the machine is left with a jump to itself (EB FE) and no flag set.
    private static void HangIn(string method, string socket)
    {
        using GdbSession gdb = Attach(socket);
        gdb.Do("-break-insert -h " + method);
        gdb.Do("-exec-continue");

        // That it stands still where gdb came to it is a stop, too, of no reason.
        string stop = gdb.WaitForStop();
        if (GdbSession.Field(stop, "reason") is null) stop = gdb.WaitForStop();
        Assert.Equal("breakpoint-hit", GdbSession.Field(stop, "reason"));
        gdb.Do("-break-delete");
        gdb.Do("-interpreter-exec console \"set var {unsigned short}$pc = 0xfeeb\"");
        gdb.Do("-interpreter-exec console \"set var $eflags = 2\"");
        Assert.DoesNotContain("IF", gdb.Do("-data-evaluate-expression $eflags"), StringComparison.Ordinal);
        gdb.Do("-target-detach");
    }

    private static void LetGo(string socket)
    {
        using GdbSession gdb = Attach(socket);
        gdb.Do("-target-detach");
    }

    private static GdbSession Attach(string socket)
    {
        var gdb = new GdbSession("gdb", Repository.Root);
        gdb.Do("-gdb-set confirm off");
        gdb.Do("-file-exec-and-symbols " + Repository.WithSymbols(KernelTestMachine.Image));
        long start = Stopwatch.GetTimestamp();
        while (gdb.Try("-target-select remote " + socket).StartsWith("^error", StringComparison.Ordinal))
        {
            if (Stopwatch.GetElapsedTime(start) > BootTime) throw new TimeoutException($"QEMU does not listen:\n{gdb.Log}");
            Thread.Sleep(100);
        }

        return gdb;
    }
}
