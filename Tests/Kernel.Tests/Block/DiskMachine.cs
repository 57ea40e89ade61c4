using Cosmos.Core;
using Drivers.Virtio.Block;
using Kernel.Tests.Machines;

namespace Kernel.Tests.Block;

/// <summary>The disks of a machine, driven while the tests of a class run.</summary>
public sealed class DiskMachine : IDisposable
{
    /// <summary>Starts the disks.</summary>
    public DiskMachine()
    {
        TestMachine.Bus.Bind(new VirtioBlockDriver());
        Disks = [.. TestMachine.Bus.Running<VirtioBlockDevice>()];
        if (Disks.Count == 0) throw new InvalidOperationException(string.Join(' ', TestMachine.Bus.Devices.Select(static one => one.DriverError)));
    }

    /// <summary>All of them, in the order of their addresses.</summary>
    public IReadOnlyList<VirtioBlockDevice> Disks { get; }

    /// <summary>The one disk of a machine that has one.</summary>
    public VirtioBlockDevice Disk => Disks.Single();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Drivers.Pci.PciDevice device in TestMachine.Bus.Devices) TestMachine.Bus.Unbind(device);
    }
}
