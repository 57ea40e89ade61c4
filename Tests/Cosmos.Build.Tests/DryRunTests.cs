namespace Cosmos.Build.Tests;

/// <summary>The machine that the launcher's options describe.</summary>
public sealed class DryRunTests
{
    [Theory]
    [InlineData("-machine q35")]
    [InlineData("-cpu max")]
    [InlineData("-m 256M")]
    [InlineData("-smp 1")]
    [InlineData("-display none")]
    [InlineData("-device isa-debug-exit,iobase=0xf4,")]
    [InlineData("virtio-blk-pci-non-transitional,drive=vda")]
    [InlineData("artifacts/demo.img")]
    [InlineData("virtio-net-pci-non-transitional,netdev=net0")]
    [InlineData("-netdev user,")]
    [InlineData("virtio-serial-pci-non-transitional")]
    [InlineData("virtio-rng-pci-non-transitional")]
    [InlineData("virtio-keyboard-pci")]
    [InlineData("-device ide-cd,drive=cd0,bootindex=0")]
    [InlineData("-fw_cfg name=opt/aster/console,string=plain")]
    [InlineData("AsterCosmos/bin/Release/net9.0/AsterCosmos.iso")]
    public async Task Default_machine_has(string words) => Assert.Contains(words, await Launcher.DryRun());

    [Fact]
    public async Task Serial_line_leaves_signals_to_the_guest()
    {
        string line = await Launcher.DryRun();
        Assert.Contains("-chardev stdio,id=com1,mux=off,signal=off -serial chardev:com1", line);
        Assert.Contains("-echr 0x1d", line);
    }

    [Theory]
    [InlineData("-m 1G", "--memory", "1G")]
    [InlineData("-m 48M", "--memory=48M")]
    [InlineData("-smp 2", "--smp", "2")]
    [InlineData("-gdb tcp:127.0.0.1:1234 -S", "--gdb")]
    [InlineData("/FirstKernel/bin/Release/net9.0/FirstKernel.iso", "--project", "examples/FirstKernel")]
    [InlineData("-append 'a b'", "--boot", "kernel", "--append", "a b")]
    [InlineData("if=pflash,unit=0,format=raw,readonly=on,file=/usr/share/OVMF/OVMF_CODE", "--boot", "uefi")]
    [InlineData("/AsterCosmos.iso", "--boot", "uefi")]
    [InlineData("/AsterCosmos.elf", "--boot", "kernel")]
    public async Task Option_adds(string words, params string[] options) => Assert.Contains(words, await Launcher.DryRun(options));

    [Theory]
    [InlineData("-display", "--graphic")]
    [InlineData("cdrom", "--boot", "kernel")]
    [InlineData("virtio", "--bare")]
    [InlineData("vga", "--bare")]
    [InlineData("demo.img", "--bare")]
    [InlineData("pflash", "--boot", "iso")]
    public async Task Option_leaves_out(string words, params string[] options) => Assert.DoesNotContain(words, await Launcher.DryRun(options));

    [Fact]
    public async Task Bare_machine_keeps_serial_and_debug_exit()
    {
        string line = await Launcher.DryRun("--bare");
        Assert.Contains("-serial chardev:com1", line);
        Assert.Contains("isa-debug-exit", line);
    }

    [Fact]
    public async Task Drives_become_vda_and_vdb_instead_of_the_demonstration_disk()
    {
        string line = await Launcher.DryRun("--drive", "LICENSE", "--drive-read-only", "global.json");
        Assert.Contains("id=vda,format=raw,file=./LICENSE,readonly=off", line);
        Assert.Contains("id=vdb,format=raw,file=./global.json,readonly=on", line);
        Assert.DoesNotContain("demo.img", line);
    }

    [Fact]
    public async Task Comma_in_a_file_name_is_doubled()
    {
        string file = Path.Combine(Path.GetTempPath(), $"disk,{Guid.NewGuid():N}.img");
        File.WriteAllText(file, "");
        try
        {
            Assert.Contains("/disk,,", await Launcher.DryRun("--drive", file));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Words_after_two_dashes_end_the_command_line_as_they_are() =>
        Assert.EndsWith(" -device 'a b' --boot=floppy test", await Launcher.DryRun("--", "-device", "a b", "--boot=floppy", "test"));
}
