using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Pci;
using Drivers.Virtio.Block;

namespace Drivers.Virtio.Tests;

/// <summary>A machine with one simulated disk, and the driver on it.</summary>
public abstract class DiskFixture : IDisposable
{
    protected DiskFixture() => Disk = new SimulatedBlockDevice(Machine);

    protected SimulatedMachine Machine { get; } = new() { ClockStepNs = 2_000_000 };

    protected SimulatedBlockDevice Disk { get; }

    public void Dispose()
    {
        Machine.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts the driver, which must succeed.</summary>
    protected VirtioBlockDevice Start()
    {
        PciDevice device = Bind();
        Assert.Null(device.DriverError);
        var disk = Assert.IsType<VirtioBlockDevice>(device.Instance);
        disk.RequestTimeout = TimeSpan.FromSeconds(1);
        return disk;
    }

    /// <summary>Starts the driver, which must refuse the device.</summary>
    protected Exception StartFails()
    {
        PciDevice device = Bind();
        Assert.Null(device.Driver);
        Assert.Equal(PciCommand.None, device.Config.Command & PciCommand.BusMaster);
        Assert.Equal(0, Machine.Memory.MappedPages);
        Assert.Equal(0, Machine.Memory.AllocatedFrames);
        return Assert.IsAssignableFrom<Exception>(device.DriverError);
    }

    /// <summary>The device must have been given up, reset, kept from memory, and be of no more use.</summary>
    protected void AssertGivenUp(VirtioBlockDevice disk, string reason)
    {
        Assert.Contains(reason, disk.Failure!.Message);
        Assert.Equal(0, Disk.Function.Command & 4);
        Assert.Contains("given up", Machine.Log);
        Assert.Empty(Machine.Memory.Violations);
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        Assert.Throws<VirtioDeviceException>(disk.Flush);
    }

    private static PciDevice Bind()
    {
        var bus = new PciBus(PciConfSpace.OverPorts());
        bus.Bind(new VirtioBlockDriver());
        return Assert.Single(bus.Devices);
    }
}
