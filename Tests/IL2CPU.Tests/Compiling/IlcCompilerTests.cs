using IL2CPU.Compiling;
using IL2CPU.Diagnostics;
using IL2CPU.Elf;

namespace IL2CPU.Tests.Compiling;

/// <summary>What the compiler is told.</summary>
public class IlcCompilerTests
{
    [Fact]
    public void Kernel_is_the_input_and_woven_assemblies_win()
    {
        using var scratch = new Scratch();
        CompileOptions options = Kernel(scratch);
        File.Copy(Path.Combine(Scratch.IlcPackage, "sdk", "System.Private.CoreLib.dll"), scratch["woven/System.Private.CoreLib.dll"]);
        List<string> lines = IlcCompiler.ResponseFile(options).ToList();
        Assert.Equal(scratch["woven/Kernel.dll"], lines[0]);
        Assert.Contains("-r:" + scratch["woven/System.Private.CoreLib.dll"], lines);
        Assert.Single(lines, l => l.EndsWith("/System.Private.CoreLib.dll", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("-r:", StringComparison.Ordinal) && l.EndsWith("/System.Runtime.dll", StringComparison.Ordinal));
    }

    [Fact]
    public void Nucleus_and_NET_s_native_halves_are_bound_at_link_time()
    {
        using var scratch = new Scratch();
        List<string> lines = IlcCompiler.ResponseFile(Kernel(scratch) with { NativeLibraries = ["mine"] }).ToList();
        Assert.Contains("--directpinvoke:nucleus", lines);
        Assert.Contains("--directpinvoke:mine", lines);
        Assert.Contains("--directpinvoke:libSystem.Native", lines);
    }

    [Fact]
    public void Image_is_optimised_and_has_stack_traces()
    {
        using var scratch = new Scratch();
        List<string> lines = IlcCompiler.ResponseFile(Kernel(scratch)).ToList();
        Assert.Contains("-O", lines);
        Assert.Contains("--stacktracedata", lines);
        // A plain QEMU has neither AVX nor SSE4: nothing beyond the baseline may be required.
        Assert.DoesNotContain(lines, l => l.StartsWith("--instruction-set", StringComparison.Ordinal));
    }

    [Fact]
    public void Debug_image_is_not_optimised()
    {
        using var scratch = new Scratch();
        List<string> lines = IlcCompiler.ResponseFile(Kernel(scratch) with { Debug = true }).ToList();
        Assert.DoesNotContain("-O", lines);
        Assert.Contains("-g", lines);
    }

    [Fact]
    public void Feature_is_overridden_and_added()
    {
        List<string> features = FeatureSwitches.With(["System.Globalization.Invariant=false", "My.Switch=3"]).ToList();
        Assert.Contains("System.Globalization.Invariant=false", features);
        Assert.DoesNotContain("System.Globalization.Invariant=true", features);
        Assert.Contains("My.Switch=3", features);
    }

    [Fact]
    public void Setting_that_is_no_switch_is_for_the_running_program_alone()
    {
        using var scratch = new Scratch();
        List<string> lines = IlcCompiler.ResponseFile(Kernel(scratch) with { Features = ["My.Number=3", "My.Switch=true"] }).ToList();
        Assert.Contains("--runtimeknob:My.Number=3", lines);
        Assert.DoesNotContain("--feature:My.Number=3", lines);
        Assert.Contains("--runtimeknob:My.Switch=true", lines);
        Assert.Contains("--feature:My.Switch=true", lines);
        Assert.Contains("--runtimeknob:System.Threading.ThreadPool.UnfairSemaphoreSpinLimit=0", lines);
    }

    [Theory]
    [InlineData("NoValue")]
    [InlineData("=x")]
    public void Feature_without_name_or_value_is_refused(string feature) => Assert.Throws<BuildFailure>(() => FeatureSwitches.With([feature]));

    [Fact]
    public void Extra_lines_come_last()
    {
        using var scratch = new Scratch();
        Assert.Equal("--Os", IlcCompiler.ResponseFile(Kernel(scratch) with { Extra = ["--Os"] }).Last());
    }

    [Fact]
    public void Kernel_that_is_not_there_is_refused()
    {
        using var scratch = new Scratch();
        Assert.Throws<BuildFailure>(() => IlcCompiler.ResponseFile(Kernel(scratch) with { Kernel = "Other" }).ToList());
    }

    [Fact]
    public void Native_call_that_would_be_looked_up_at_run_time_is_found_in_the_object()
    {
        var diagnostics = new DiagnosticBag();
        IlcCompiler.CheckNativeCalls([new ElfSymbol("__pinvoke_App__Module__libfoo__foo_bar", true, false), new ElfSymbol("RhpPInvoke", false, false)], diagnostics);
        Diagnostic finding = Assert.Single(diagnostics.All);
        Assert.Equal("IL2CPU0006", finding.Code);
        Assert.Contains("libfoo!foo_bar, called by App", finding.Message);
    }

    private static CompileOptions Kernel(Scratch scratch)
    {
        Directory.CreateDirectory(scratch["woven"]);
        File.Copy(scratch.Compile("Kernel", "public static class Program { static void Main() { } }", executable: true), scratch["woven/Kernel.dll"]);
        return new CompileOptions { Kernel = "Kernel", Input = scratch["woven"], Ilc = Scratch.IlcPackage, Output = scratch["k.o"] };
    }
}
