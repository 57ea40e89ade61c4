namespace Cosmos.Build.Tests;

/// <summary>A UEFI firmware uses the serial line before the guest does; neither side of the session may notice.</summary>
public sealed class FirmwareTests
{
    private const string Firmware = "printf '\\e[2JBdsDxe: starting\\r\\nWelcome to GRUB!\\r\\n'; ";

    [Fact]
    public async Task Output_before_the_kernels_is_kept_back()
    {
        using var fake = new FakeQemu(Firmware + "printf 'Booting the kernel\\r\\n\\raster> '; exit 33");
        Outcome outcome = await fake.Boot("--boot", "uefi");
        Assert.Equal(0, outcome.Status);
        Assert.Equal("aster> ", outcome.Output);
    }

    [Fact]
    public async Task Input_is_kept_for_the_kernel()
    {
        using var fake = new FakeQemu(Firmware + """
            read -rt 1 eaten; printf 'Booting the kernel\n'
            read -rt 1 eaten; printf 'K:%s\n' "$eaten"
            read -r line; printf '%s\n' "$line"; exit 33
            """);
        using Command session = fake.Launch("--boot", "uefi");
        await session.Type("lspci\n");
        Outcome outcome = await session.Finish();
        Assert.Equal("K:\nlspci\n", outcome.Output);
    }

    [Fact]
    public async Task Firmware_that_gives_up_is_shown_on_stderr()
    {
        using var fake = new FakeQemu(Firmware + "exit 1");
        Outcome outcome = await fake.Boot("--boot", "uefi");
        Assert.Equal(1, outcome.Status);
        Assert.Empty(outcome.Output);
        Assert.Contains("BdsDxe: starting", outcome.Error);
    }
}
