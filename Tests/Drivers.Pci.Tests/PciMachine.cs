using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

/// <summary>What tests of functions share: a machine, and the bus that was found on it.</summary>
public abstract class PciMachine : IDisposable
{
    /// <summary>How long a test waits for what has to come.</summary>
    protected static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    protected SimulatedMachine Machine { get; } = new();

    protected SimulatedPciBus Pci => Machine.Pci;

    public void Dispose()
    {
        Machine.Dispose();
        GC.SuppressFinalize(this);
    }

    protected static PciBus Scan() => new(PciConfSpace.Open());

    protected static PciDevice Only() => Assert.Single(Scan().Devices);

    protected static IEnumerable<string> Addresses(PciBus bus) => bus.Devices.Select(device => device.Address.ToString()[5..]);

    protected void MakeQ35() => Pci.Add(0, 0, 0, 0x8086, 0x29C0, PciClass.HostBridge);
}
