using IL2CPU.Elf;
using IL2CPU.Linking;

namespace IL2CPU.Tests.Linking;

/// <summary>What the linker is told.</summary>
public class LinkerTests
{
    private static readonly LinkOptions Options = new() { Object = "k.o", Ilc = "/ilc", Output = "k.elf", OpenSslCache = "/cache" };

    [Fact]
    public void Image_is_static_and_starts_at_two_megabytes()
    {
        IReadOnlyList<string> arguments = Linker.Arguments(Options);
        Assert.Contains("-static", arguments);
        Assert.Contains("-no-pie", arguments);
        Assert.Contains("-Wl,--image-base=0x200000", arguments);
        // Without it __start___modules is collected as garbage.
        Assert.Contains("-Wl,-z,nostart-stop-gc", arguments);
    }

    [Fact]
    public void Program_for_Linux_keeps_the_C_library_s_entry() => Assert.DoesNotContain(Linker.Arguments(Options), a => a.Contains("--entry") || a.Contains("--wrap"));

    [Fact]
    public void Nucleus_is_linked_in_and_entered_first()
    {
        IReadOnlyList<string> arguments = Linker.Arguments(Options with { Nucleus = "nucleus.o" });
        Assert.Contains("nucleus.o", arguments);
        Assert.Contains("-Wl,--entry=nucleus_entry", arguments);
        Assert.Contains("-Wl,--wrap=RhpGcAlloc", arguments);
    }

    [Fact]
    public void Runtime_libraries_stand_in_one_group()
    {
        List<string> arguments = Linker.Arguments(Options with { Inputs = ["more.a"] }).ToList();
        int start = arguments.IndexOf("-Wl,--start-group");
        int end = arguments.IndexOf("-Wl,--end-group");
        Assert.InRange(arguments.IndexOf("/ilc/sdk/libRuntime.WorkstationGC.a"), start, end);
        Assert.InRange(arguments.IndexOf("/ilc/framework/libSystem.Native.a"), start, end);
        Assert.InRange(arguments.IndexOf("more.a"), start, end);
    }

    [Fact]
    public void Map_and_further_arguments_are_passed_on()
    {
        IReadOnlyList<string> arguments = Linker.Arguments(Options with { Map = "k.map", Extra = ["-Wl,--icf=all"] });
        Assert.Contains("-Wl,--Map=k.map", arguments);
        Assert.Contains("-Wl,--icf=all", arguments);
    }

    [Fact]
    public void Ordinary_object_needs_no_further_library() =>
        Assert.Empty(NativeInputs.For([new ElfSymbol("SystemNative_Read", false, false), new ElfSymbol("CryptoNative_Mine", true, false)], Options));

    [Fact]
    public void Undefined_function_brings_its_library() =>
        Assert.Equal(["/ilc/framework/libSystem.Net.Security.Native.a"], NativeInputs.For([new ElfSymbol("NetSecurityNative_InitSecContext", false, false)], Options));

    [Fact]
    public void Cryptography_brings_the_cached_shim_and_OpenSSL()
    {
        using var scratch = new Scratch();
        string shim = scratch["libSystem.Security.Cryptography.Native.OpenSsl.a"];
        File.WriteAllText(shim, "");
        Assert.Equal([shim, scratch["libssl.a"], scratch["libcrypto.a"]], NativeInputs.For([new ElfSymbol("CryptoNative_EvpMdCtxCreate", false, false)], Options with { OpenSslCache = scratch.Directory }));
    }

    [Fact]
    public void Shim_that_is_given_is_not_built_again() =>
        Assert.Empty(NativeInputs.For([new ElfSymbol("CryptoNative_X", false, false)], Options with { Inputs = ["/x/libSystem.Security.Cryptography.Native.OpenSsl.a"] }));

    [Fact]
    public void Copy_for_GRUB_announces_no_sections_and_is_otherwise_the_same()
    {
        byte[] image = Elf.ElfBuilder.Object(("f", 1, true));
        byte[] copy = [.. image];
        GrubImage.HideSections(copy);
        Assert.All(copy[0x28..0x30], b => Assert.Equal(0, b));
        Assert.All(copy[0x3C..0x40], b => Assert.Equal(0, b));
        Assert.Equal(image[..0x28], copy[..0x28]);
        Assert.Equal(image[0x30..0x3C], copy[0x30..0x3C]);
        Assert.Equal(image[0x40..], copy[0x40..]);
    }
}
