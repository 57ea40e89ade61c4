using Kernel.Tests.Block;
using TestRunner.Guest;
using TestRunner.Host.KernelTests;
using Xunit;

namespace TestRunner.Host.Disks;

/// <summary>A disk that grows while it is in use.</summary>
public class ResizeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("")]
    [InlineData(",vectors=0")]
    [InlineData(",vectors=1,packed=on,num-queues=2")]
    public async Task Disk_that_grows_is_used_to_its_new_end(string properties)
    {
        using var machine = new KernelTestMachine(new MachineAttribute
        {
            Bare = true,
            Drives = ["d=8M"],
            Devices = [$"virtio-blk-pci-non-transitional,drive=d{properties}"],
        });
        Task test = Task.Run(() => DiskMatrix.Run<DiskErrands>(machine, nameof(DiskErrands.Takes_the_new_size_when_it_grows)));
        DateTime end = DateTime.UtcNow + Patience;
        while (!test.IsCompleted && !machine.Output.Contains("ready to grow", StringComparison.Ordinal) && DateTime.UtcNow < end) await Task.Delay(20);
        if (!test.IsCompleted) machine.SayToMonitor("block_resize d 16M");
        await test;
        machine.End();
        byte[] image = File.ReadAllBytes(machine.FileOf("d"));
        byte[] last = new byte[512];
        DiskWorkload.Stamp(((ulong)image.Length / 512) - 1, 1, last);
        Assert.Equal(16 << 20, image.Length);
        Assert.Equal(last, image[^512..]);
    }
}
