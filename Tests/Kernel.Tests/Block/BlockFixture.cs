using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Block;
using Kernel.Tests.Machines;

namespace Kernel.Tests.Block;

/// <summary>The machine's disks, driven while the tests of a class run.</summary>
public sealed class BlockFixture : IDisposable
{
    /// <summary>Starts the disks.</summary>
    public BlockFixture()
    {
        TestMachine.Bus.Bind(new VirtioBlockDriver());
        IBlockDevice[] disks = [.. TestMachine.Bus.Running<IBlockDevice>()];
        if (disks.Length != 2) throw new InvalidOperationException($"{disks.Length} disks run: {string.Join(' ', TestMachine.Bus.Devices.Select(static one => one.DriverError))}");
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
        foreach (PciDevice device in TestMachine.Bus.Devices) TestMachine.Bus.Unbind(device);
    }
}
