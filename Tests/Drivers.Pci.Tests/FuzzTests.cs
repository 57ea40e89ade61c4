using System.Globalization;
using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Pci;
using Drivers.Pci.Capabilities;
using FsCheck;
using FsCheck.Fluent;

namespace Drivers.Pci.Tests;

/// <summary>
/// Whatever configuration space says, at random and by mutation of what works: the scan ends within a bound of accesses and of memory, and neither it nor
/// any use of what it found throws, but for what says that it refuses.
/// </summary>
public class FuzzTests
{
    /// <summary>PCI_FUZZ_SPACES in the environment asks for another number.</summary>
    private const int Spaces = 100_000;

    // All 256 buses probed twice over, and every function of a full machine sized.
    private const int MostAccesses = 60_000;
    private const long MostBytes = 16 << 20; // with what the simulated hardware takes for its own use

    private static readonly int[] Interesting = [0x00, 0x04, 0x06, 0x0A, 0x0B, 0x0E, 0x18, 0x19, 0x1A, 0x1C, 0x20, 0x24, 0x30, 0x34, 0x3C, 0x3D, 0x40, 0x41, 0x42, 0x44];

    [Fact]
    public void Scan_of_any_space_ends_and_never_throws()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("PCI_FUZZ_SPACES") ?? $"{Spaces}", CultureInfo.InvariantCulture);
        Gen<int> seeds = Gen.Choose(0, int.MaxValue);
        Prop.ForAll(seeds.ToArbitrary(), Survives).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true));
    }

    private static void Survives(int seed)
    {
        var random = new Random(seed);
        using var machine = new SimulatedMachine { TracesPorts = false };
        Build(machine, random);
        PciConfSpace space = PciConfSpace.Open();
        long before = GC.GetAllocatedBytesForCurrentThread();
        var bus = new PciBus(space);
        foreach (PciDevice device in bus.Devices)
            Use(device, random);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.InRange(machine.Pci.Reads + machine.Pci.Writes, 32, MostAccesses);
        Assert.InRange(allocated, 0, MostBytes);
        Assert.Equal(0, machine.Interrupts.Claimed);
    }

    private static void Use(PciDevice device, Random random)
    {
        Assert.InRange(device.Capabilities.Count, 0, 48);
        Assert.InRange(device.ExtendedCapabilities.Count, 0, 960);
        Assert.InRange(device.Bars.Count, 0, 6);
        Assert.NotNull(device.ToString());
        _ = (device.ExpansionRom, device.BusNumbers, device.IntxGsi, device.SubsystemVendorId, device.Capabilities.First<MsixCapability>()?.Entries);
        if (random.Next(4) != 0)
            return;
        try
        {
            device.ClaimInterrupts(random.Next(1, 5)).Dispose();
            foreach (PciBar bar in device.Bars)
                device.MapBar(bar.Index, (ulong)random.NextInt64(0x2000), (ulong)random.NextInt64(1, 0x2000)).Dispose();
        }
        catch (Exception error) when (error is PciRefusedException or PageRefusedException or ArgumentOutOfRangeException)
        {
            Assert.NotEmpty(error.Message);
        }
    }

    // A few functions, some behind bridges, each either sound, sound with a few bytes changed, or nothing but noise.
    private static void Build(SimulatedMachine machine, Random random)
    {
        if (random.Next(3) == 0)
            machine.Pci.MapInMemory((byte)(random.Next(50) == 0 ? 255 : random.Next(8)));
        var bridges = new List<SimulatedPciFunction>();
        var taken = new HashSet<(SimulatedPciFunction?, int, int, int)>();
        for (int count = random.Next(1, 10); count > 0; count--)
        {
            SimulatedPciFunction? above = bridges.Count > 0 && random.Next(2) == 0 ? bridges[random.Next(bridges.Count)] : null;
            (int bus, int slot, int function) = (above is null && random.Next(3) == 0 ? random.Next(256) : 0, random.Next(32), random.Next(3) == 0 ? random.Next(8) : 0);
            if (!taken.Add((above, bus, slot, function)))
                continue;
            SimulatedPciFunction added = above?.AddBehind(slot, function) ?? machine.Pci.Add(bus, slot, function);
            if (random.Next(3) == 0)
                bridges.Add(added.Bridge((byte)random.Next(6), (byte)random.Next(8)));
            if (random.Next(50) == 0)
                added.Set16(0x0A, PciClass.HostBridge);
            FillSoundly(added, random);
            switch (random.Next(4))
            {
                case 0:
                    random.NextBytes(added.Space);
                    added.Set16(0, 0x1234);
                    break;
                case 1 or 2:
                    for (int changes = random.Next(1, 8); changes > 0; changes--)
                        added.Set8(random.Next(3) == 0 ? random.Next(256) : Interesting[random.Next(Interesting.Length)], (byte)random.Next(256));
                    break;
            }
        }
    }

    private static void FillSoundly(SimulatedPciFunction function, Random random)
    {
        if (random.Next(3) == 0)
            function.MultiFunction();
        for (int bar = 0; bar < 6; bar++)
        {
            if (random.Next(3) == 0)
                function.RawBar(bar, (uint)random.Next(16), uint.MaxValue << random.Next(4, 32), random.Next(2) == 0 ? 0 : (uint)random.NextInt64(uint.MaxValue) & ~15u);
        }

        ReadOnlySpan<byte> ids = [0x01, 0x05, 0x09, 0x0D, 0x10, 0x11, 0x77];
        byte[] body = new byte[random.Next(2, 24)];
        for (int count = random.Next(4); count > 0; count--)
        {
            random.NextBytes(body);
            function.Capability(ids[random.Next(ids.Length)], body);
        }

        byte[] extended = new byte[64];
        for (int count = random.Next(4); count > 0; count--)
        {
            random.NextBytes(extended);
            function.ExtendedCapability((ushort)random.Next(0x20), 1, extended);
        }

        function.Set8(0x3D, (byte)random.Next(6));
    }
}
