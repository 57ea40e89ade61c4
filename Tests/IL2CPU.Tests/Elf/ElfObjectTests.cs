using IL2CPU.Diagnostics;
using IL2CPU.Elf;

namespace IL2CPU.Tests.Elf;

/// <summary>Reading symbol tables.</summary>
public class ElfObjectTests
{
    [Fact]
    public void Symbols_of_a_real_object_are_read()
    {
        IReadOnlyList<ElfSymbol> symbols = ElfObject.ReadSymbols(Path.Combine(Scratch.IlcPackage, "sdk", "libbootstrapper.o"));
        Assert.Contains(symbols, s => s is { Name: "main", IsDefined: true });
        Assert.Contains(symbols, s => s is { Name: "__managed__Main", IsDefined: false });
    }

    [Fact]
    public void Weak_symbols_are_told_apart()
    {
        IReadOnlyList<ElfSymbol> symbols = ElfObject.ReadSymbols(ElfBuilder.Object(("strong", 1, true), ("weak", 2, false)));
        Assert.Equal([new ElfSymbol("strong", true, false), new ElfSymbol("weak", false, true)], symbols);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(64)]
    [InlineData(200)]
    public void Damaged_file_is_a_failure_that_names_it(int length)
    {
        using var scratch = new Scratch();
        byte[] file = ElfBuilder.Object(("f", 1, true));
        File.WriteAllBytes(scratch["x.o"], file[..length]);
        BuildFailure failure = Assert.Throws<BuildFailure>(() => ElfObject.ReadSymbols(scratch["x.o"]));
        Assert.Contains("x.o", failure.Message);
    }

    [Fact]
    public void File_of_another_kind_is_a_failure()
    {
        using var scratch = new Scratch();
        File.WriteAllText(scratch["x.o"], new string('x', 500));
        Assert.Throws<BuildFailure>(() => ElfObject.ReadSymbols(scratch["x.o"]));
    }
}
