using TestRunner.Host.Machines;

namespace Conformance.Tests;

/// <summary>An image that was made for a processor with AVX2 uses it, and says so on one that has none.</summary>
public sealed class InstructionSetTests
{
    private const int PanicStatus = 3;

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public void Image_made_for_a_processor_uses_what_it_has()
    {
        using GuestMachine machine = Boot("checks=as_plain_code", "sets");
        Assert.Equal(0, machine.WaitForExit(Patience));
        Assert.Contains("AVX2 True, Vector<byte> of 32", machine.Output, StringComparison.Ordinal);
        Assert.Contains("AVX2 adds as plain code does\nTrue\n", machine.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public void Image_made_for_another_processor_says_so_at_boot()
    {
        using GuestMachine machine = Boot("sets", "", "--", "-cpu", "qemu64");
        Assert.Equal(PanicStatus, machine.WaitForExit(Patience));
        Assert.Contains("instruction sets", machine.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("AVX2", machine.Output, StringComparison.Ordinal);
    }

    private static GuestMachine Boot(string word, string other, params string[] qemu) => GuestMachine.Start(
        ["run", "--no-build", "--boot", "kernel", "--bare", "--memory", "512M", "--image", Repository.Image("TestRunner/ConformanceKernel"), "--append", $"{word} {other}", "--timeout", "600", .. qemu]);
}
