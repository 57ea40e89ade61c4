using TestRunner.Host.Machines;
using Xunit;

namespace TestRunner.Host.Shell;

/// <summary>Machines that the kernel is not tried on every day: those that lack something it cannot do without say so, the others run it.</summary>
[Trait("Seconds", "5")]
public class OddMachineTests
{
    private const int PanicStatus = 3;

    [Theory]
    [InlineData("qemu32")] // no long mode: no C# has run yet
    [InlineData("qemu64,-nx")]
    [InlineData("Conroe")] // no CMPXCHG16B
    [InlineData("qemu64,-apic")]
    public void Lacking_processor_is_a_panic_that_says_what_is_needed(string processor)
    {
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--", "-cpu", processor], "poweroff");
        Assert.Equal(PanicStatus, outcome.Status);
        Assert.Equal(
            "\r\nkernel panic: the processor lacks one of APIC, CMPXCHG16B, FXSR, long mode, NX, SSE2, SYSCALL, TSC\r\nthe machine has stopped\r\n", outcome.Output);
    }

    [Fact]
    public void Machine_without_an_io_apic_is_a_panic_that_says_so()
    {
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--machine", "isapc", "--bare", "--", "-cpu", "qemu64"], "poweroff");
        Assert.Equal(PanicStatus, outcome.Status);
        Assert.Contains("kernel panic: the machine has no I/O APIC", outcome.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Opteron_G4")] // XSAVE without XSAVEOPT, where QEMU 7.2 never ends switching it on
    [InlineData("core2duo")] // no XSAVE
    public void Other_processors_run_the_shell(string processor)
    {
        ShellSession.Outcome outcome = ShellSession.Run(["--boot", "kernel", "--", "-cpu", processor], "cpu", "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.NotEmpty(outcome.After("cpu"));
    }
}
