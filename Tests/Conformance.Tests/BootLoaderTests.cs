using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>The command line that GRUB hands over, from the kernel's project file (<c>KernelCommandLine</c>).</summary>
public sealed class BootLoaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public void Words_of_the_disc_are_the_programs_and_its_environment()
    {
        using GuestMachine machine = GuestMachine.Start("run", "--no-build", "--boot", "iso", "--bare", "--memory", "512M", "--image", Repository.Image("TestRunner/ConformanceKernel"), "--timeout", "600");
        Assert.Equal(0, machine.WaitForExit(Patience));
        string said = machine.Output.ReplaceLineEndings("\n");
        Assert.Contains("=== environment: a variable from outside\nfrom-the-disc\n=== end of checks\n", said, StringComparison.Ordinal);
    }
}
