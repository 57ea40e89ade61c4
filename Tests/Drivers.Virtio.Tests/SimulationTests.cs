using Cosmos.Core;
using Cosmos.Core.Simulation;
using Drivers.Pci;
using Drivers.Virtio.Block;

namespace Drivers.Virtio.Tests;

/// <summary>What is tested here is the drivers that go into an image, and what they run on is all that differs.</summary>
public class SimulationTests
{
    private static readonly string Simulation = typeof(SimulatedMachine).Assembly.GetName().Name!;

    [Theory]
    [InlineData(typeof(PciBus))]
    [InlineData(typeof(VirtioBlockDriver))]
    public void Drivers_know_nothing_of_the_simulation(Type type) => Assert.DoesNotContain(Simulation, References(type));

    [Fact]
    public void Contract_has_the_simulation_woven_in() => Assert.Contains(Simulation, References(typeof(VmPager)));

    private static IEnumerable<string?> References(Type type) => type.Assembly.GetReferencedAssemblies().Select(static name => name.Name);
}
