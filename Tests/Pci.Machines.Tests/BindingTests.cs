using TestRunner.Host.Machines;
using TestRunner.Host.Shell;

namespace Pci.Machines.Tests;

/// <summary>What becomes of devices whose drivers cannot start.</summary>
public class BindingTests
{
    // Without its modern half, a disk has none of the structures that its driver needs.
    [Fact]
    public void Driver_that_cannot_start_leaves_its_device_listed_with_the_reason_and_the_others_work()
    {
        using var disk = new TemporaryFile(".img", new byte[1 << 20]);
        ShellSession.Outcome outcome = ShellSession.Run(
            ["--bare", "--boot", "kernel", "--drive", disk.Name, "--", "-blockdev", "driver=null-co,node-name=d0,size=1048576,read-zeroes=on", "-device", "virtio-blk-pci,disable-modern=on,drive=d0"],
            "lspci",
            "lspci -v",
            "lsblk",
            "poweroff");
        Assert.Equal(0, outcome.Status);
        Assert.Contains("[1af4:1001]", outcome.After("lspci"), StringComparison.Ordinal);
        Assert.Contains("Kernel driver failed: virtio-blk: ", outcome.After("lspci -v"), StringComparison.Ordinal);
        Assert.Contains("Kernel driver in use: virtio-blk\n", outcome.After("lspci -v"), StringComparison.Ordinal);
        Assert.Equal("vda  1.0M  512  rw  aster-vda\n", outcome.After("lsblk"));
    }
}
