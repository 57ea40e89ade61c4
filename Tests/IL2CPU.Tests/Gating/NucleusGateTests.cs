using IL2CPU.Diagnostics;
using IL2CPU.Elf;
using IL2CPU.Gating;

namespace IL2CPU.Tests.Gating;

/// <summary>The silent hazards of freestanding C#.</summary>
public class NucleusGateTests
{
    [Theory]
    [InlineData("try { Console.WriteLine(); } catch { }", "catch")]
    [InlineData("try { Console.WriteLine(); } catch (FormatException) { }", "catch")]
    [InlineData("try { Console.WriteLine(); } catch (Exception e) when (e.Message != null) { }", "filter")]
    public void Catch_block_is_found_with_its_line(string body, string kind)
    {
        Diagnostic finding = Assert.Single(CheckIl("public static class A {\n public static void F() {\n" + body + "} }"));
        Assert.Equal("IL2CPU0201", finding.Code);
        Assert.Contains($"A.F() has a {kind} block", finding.Message);
        Assert.Equal(3, finding.At!.Value.Line);
    }

    [Fact]
    public void Finally_block_is_allowed() => Assert.Empty(CheckIl("public static class A { public static void F() { try { Console.WriteLine(); } finally { Console.WriteLine(); } } }"));

    [Theory]
    [InlineData("__GCSTATICS_nucleus_Nucleus_Boot", "IL2CPU0202", "reference type")]
    [InlineData("nucleus_Nucleus_Boot___cctor", "IL2CPU0202", "static constructor")]
    public void Symbol_of_a_static_is_found(string symbol, string code, string meaning)
    {
        Diagnostic finding = Assert.Single(CheckSymbols([new ElfSymbol(symbol, true, false)]));
        Assert.Equal(code, finding.Code);
        Assert.Contains(symbol, finding.Message);
        Assert.Contains(meaning, finding.Message);
    }

    [Fact]
    public void Undefined_symbol_is_found()
    {
        Diagnostic finding = Assert.Single(CheckSymbols([new ElfSymbol("RhpNewFast", false, false), new ElfSymbol("nucleus_entry", true, false)]));
        Assert.Equal("IL2CPU0203", finding.Code);
        Assert.Contains("'RhpNewFast'", finding.Message);
    }

    [Fact]
    public void Undefined_symbol_that_the_linker_supplies_is_allowed() => Assert.Empty(CheckSymbols([new ElfSymbol("__ehdr_start", false, false)], "__ehdr_start"));

    [Fact]
    public void Object_file_is_read_from_disk()
    {
        using var scratch = new Scratch();
        File.WriteAllBytes(scratch["n.o"], Elf.ElfBuilder.Object(("ok", 1, true), ("RhpThrowEx", 1, false)));
        var diagnostics = new DiagnosticBag();
        NucleusGate.CheckObject(scratch["n.o"], [], diagnostics);
        Assert.Contains("RhpThrowEx", Assert.Single(diagnostics.All).Message);
    }

    private static IReadOnlyList<Diagnostic> CheckIl(string source)
    {
        using var scratch = new Scratch();
        var diagnostics = new DiagnosticBag();
        NucleusGate.CheckAssembly(scratch.Compile("nucleus", source), diagnostics);
        return diagnostics.All;
    }

    private static IReadOnlyList<Diagnostic> CheckSymbols(ElfSymbol[] symbols, params string[] allowed)
    {
        var diagnostics = new DiagnosticBag();
        NucleusGate.CheckSymbols(symbols, allowed, diagnostics);
        return diagnostics.All;
    }
}
