using Cosmos.Core;
using Drivers.Virtio.Block;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Machines;

/// <summary>A class that declares its machine runs on that machine.</summary>
[Machine(Bare = true, Smp = 2, Memory = "128M", Drives = ["declared=2M"], Devices = ["virtio-blk-pci-non-transitional,drive=declared,addr=0x7"], CommandLine = "declared=yes")]
public class DeclaredMachineTests
{
    [Fact]
    public void It_has_the_processors_and_the_memory_that_were_declared()
    {
        Assert.Equal(2, Machine.Boot.CpusPresent);
        Assert.InRange(Machine.Boot.MemoryBytes, 120UL << 20, 128UL << 20);
        Assert.Contains("declared=yes", Machine.Boot.CommandLine, StringComparison.Ordinal);
    }

    [Fact]
    public void It_has_the_declared_disk_and_no_other_virtio_device()
    {
        Assert.Equal("0000:00:07.0", Assert.Single(TestMachine.Bus.Devices, static one => one.VendorId == 0x1AF4).Address.ToString());
        TestMachine.Bus.Bind(new VirtioBlockDriver());
        IBlockDevice disk = Assert.Single(TestMachine.Bus.Running<IBlockDevice>());
        Assert.Equal((2UL << 20) / SectorIndex.SizeBytes, disk.SectorCount);
        byte[] expected = new byte[SectorIndex.SizeBytes];
        byte[] actual = new byte[SectorIndex.SizeBytes];
        Block.TestDisk.Fill(9, expected);
        disk.Read(new SectorIndex(9), actual);
        Assert.Equal(expected, actual);
        foreach (Drivers.Pci.PciDevice device in TestMachine.Bus.Devices) TestMachine.Bus.Unbind(device);
    }
}
