using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Block;

namespace Kernel.Tests.Block;

/// <summary>The machine's disks, driven while the tests of a class run.</summary>
public sealed class BlockFixture : IDisposable
{
    // A bus of its own, since a bus keeps its drivers, and a driver goes on counting its disks.
    private readonly PciBus _bus = new(PciConfSpace.OverPorts());

    /// <summary>Starts the disks.</summary>
    public BlockFixture()
    {
        _bus.Bind(new VirtioBlockDriver());
        IBlockDevice[] disks = [.. _bus.Running<IBlockDevice>()];
        if (disks.Length != 2) throw new InvalidOperationException($"{disks.Length} disks run: {string.Join(' ', _bus.Devices.Select(static one => one.DriverError))}");
        Writable = disks[0];
        ReadOnly = disks[1];
    }

    /// <summary><c>vda</c></summary>
    public IBlockDevice Writable { get; }

    /// <summary><c>vdb</c></summary>
    public IBlockDevice ReadOnly { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PciDevice device in _bus.Devices) _bus.Unbind(device);
    }
}
