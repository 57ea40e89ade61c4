using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;

namespace Drivers.Pci.Tests;

/// <summary>Whatever configuration space says, a scan ends, bounded, and nothing throws but what says that it refuses.</summary>
public class RandomSpacesTests
{
    private const int Spaces = 400;
    private const int MostReads = 100_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Scan_of_random_spaces_ends_and_never_throws(int seed)
    {
        var random = new Random(seed);
        for (int space = 0; space < Spaces; space++)
        {
            using var machine = new SimulatedMachine();
            Fill(machine, random);
            var bus = new PciBus(PciConfSpace.OverPorts());
            foreach (PciDevice device in bus.Devices)
            {
                Assert.InRange(device.Capabilities.Count, 0, 48);
                Assert.InRange(device.Bars.Count, 0, 6);
                foreach (PciBar bar in device.Bars)
                    TryMap(device, bar, random);
            }

            Assert.InRange(machine.Pci.Reads, 32, MostReads);
            Assert.Equal(0, machine.Memory.MappedPages);
        }
    }

    private static void Fill(SimulatedMachine machine, Random random)
    {
        for (int count = random.Next(12); count > 0; count--)
        {
            (int bus, int device, int function) = (random.Next(4), random.Next(32), random.Next(3) == 0 ? random.Next(8) : 0);
            SimulatedPciFunction added;
            try
            {
                added = machine.Pci.Add(bus, device, function);
            }
            catch (ArgumentException)
            {
                continue;
            }

            random.NextBytes(added.Space);
            if (random.Next(4) != 0)
                added.Set16(0, 0x1234);
            for (int bar = 0; bar < 6; bar++)
                added.RawBar(bar, (uint)random.Next(16), (uint)random.NextInt64(uint.MaxValue), (uint)random.NextInt64(uint.MaxValue) & ~15u);
        }
    }

    private static void TryMap(PciDevice device, PciBar bar, Random random)
    {
        try
        {
            device.MapBar(bar.Index, (ulong)random.NextInt64(0x2000), (ulong)random.NextInt64(1, 0x2000)).Dispose();
        }
        catch (Exception error) when (error is PciRefusedException or PageRefusedException or ArgumentOutOfRangeException)
        {
            Assert.NotEmpty(error.Message);
        }
    }
}
