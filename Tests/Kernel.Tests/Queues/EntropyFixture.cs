using Drivers.Pci;
using Drivers.Virtio.Entropy;
using Kernel.Tests.Machines;

namespace Kernel.Tests.Queues;

/// <summary>The machine's entropy source, driven while the tests of a class run: the simplest device there is, one queue that only gives.</summary>
public sealed class EntropyFixture : IDisposable
{
    /// <summary>Starts the device.</summary>
    public EntropyFixture()
    {
        TestMachine.Bus.Bind(new VirtioEntropyDriver(feedsPool: false));
        Device = TestMachine.Bus.Running<VirtioEntropyDevice>().Single();
    }

    /// <summary>The device.</summary>
    public VirtioEntropyDevice Device { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PciDevice device in TestMachine.Bus.Devices) TestMachine.Bus.Unbind(device);
    }
}
