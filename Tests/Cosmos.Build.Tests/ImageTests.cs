using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cosmos.Build.Tests;

/// <summary>The files that a kernel's build leaves.</summary>
[Collection(nameof(FirstKernelImage))]
public sealed class ImageTests
{
    private const uint Multiboot2Magic = 0xE85250D6;

    [Fact]
    public void Iso_is_at_most_20_megabytes() => Assert.InRange(new FileInfo(Repository.FirstKernelIso).Length, 1, 20_000_000);

    [Fact]
    public void Stripped_elf_is_at_most_8_megabytes() => Assert.InRange(new FileInfo(Repository.FirstKernelElf).Length, 1, 8_000_000);

    [Fact]
    public async Task Iso_starts_under_bios_and_under_uefi()
    {
        string report = (await Xorriso("-report_el_torito", "plain")).Output;
        Assert.Matches(@"El Torito boot img :\s+1\s+BIOS", report);
        Assert.Matches(@"El Torito boot img :\s+2\s+UEFI", report);
    }

    [Fact]
    public async Task Iso_holds_the_kernel_and_the_boot_loader_alone()
    {
        string[] files = (await Xorriso("-find", "/", "-type", "f")).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["'/boot/eltorito.img'", "'/boot/kernel.elf'"], files.Order());
    }

    [Fact]
    public void Multiboot2_header_is_where_a_boot_loader_looks()
    {
        byte[] start = File.ReadAllBytes(Repository.FirstKernelElf)[..32768];
        Assert.Contains(Enumerable.Range(0, start.Length / 8), i => BinaryPrimitives.ReadUInt32LittleEndian(start.AsSpan(i * 8)) == Multiboot2Magic);
    }

    [Fact]
    public async Task Symbols_are_in_the_debug_elf_and_not_in_the_other()
    {
        Assert.Contains(".symtab", (await Command.Run("readelf", "-SW", Repository.FirstKernelOutput("FirstKernel.debug.elf"))).Output);
        Assert.DoesNotContain(".symtab", (await Command.Run("readelf", "-SW", Repository.FirstKernelElf)).Output);
    }

    [Fact]
    public async Task Compiled_code_begins_on_a_page() =>
        Assert.Matches(@"__managedcode\s+PROGBITS\s+[0-9a-f]+000\s", (await Command.Run("readelf", "-SW", Repository.FirstKernelOutput("FirstKernel.debug.elf"))).Output);

    [Fact]
    public async Task Build_after_a_build_redoes_nothing()
    {
        DateTime before = File.GetLastWriteTimeUtc(Repository.FirstKernelIso);
        string output = await Build();
        Assert.DoesNotContain("weaving", output);
        Assert.DoesNotContain("compiling", output);
        Assert.DoesNotContain("linking", output);
        Assert.Equal(before, File.GetLastWriteTimeUtc(Repository.FirstKernelIso));
    }

    [Fact]
    public async Task Iso_of_the_same_kernel_is_the_same()
    {
        byte[] before = SHA256.HashData(File.ReadAllBytes(Repository.FirstKernelIso));
        string built = Path.GetTempFileName();
        await Command.Run("touch", "-r", Repository.FirstKernelIso, built);

        // Out of date, and still there: other tests may be booting it.
        DateTime longAgo = DateTime.UnixEpoch.AddYears(30);
        File.SetLastWriteTimeUtc(Repository.FirstKernelIso, longAgo);
        await Build();
        Assert.NotEqual(longAgo, File.GetLastWriteTimeUtc(Repository.FirstKernelIso));
        Assert.Equal(before, SHA256.HashData(File.ReadAllBytes(Repository.FirstKernelIso)));
        Assert.False(File.Exists(Repository.FirstKernelIso + ".new"));

        // As it was found, to the nanosecond: the launcher sees by it that nothing is to be built.
        await Command.Run("touch", "-r", built, Repository.FirstKernelIso);
        File.Delete(built);
    }

    private static async Task<string> Build()
    {
        Outcome outcome = await Command.Run("dotnet", "build", Repository.FirstKernel, "-c", Repository.Configuration, "--no-restore", "-nodeReuse:false");
        Assert.True(outcome.Status == 0, outcome.Output);
        return outcome.Output;
    }

    private static Task<Outcome> Xorriso(params string[] arguments) => Command.Run("xorriso", ["-indev", Repository.FirstKernelIso, .. arguments]);
}
