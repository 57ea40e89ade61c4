using Cosmos.Core;
using Drivers.Pci;
using TestRunner.Guest;

namespace Kernel.Tests.Machines;

/// <summary>The machine that the tests run on: what the host attached, found once.</summary>
public static class TestMachine
{
    private static readonly Lazy<PciBus> Scanned = new(static () => new PciBus(PciConfSpace.OverPorts()));

    /// <summary>The functions on the bus. No driver runs until a test binds one.</summary>
    public static PciBus Bus => Scanned.Value;

    /// <summary>The first frame that has that owner, of usable memory.</summary>
    public static PhysicalAddress FrameOf(FrameOwner owner)
    {
        foreach (MemoryRange range in Machine.MemoryMap)
        {
            if (range.Kind != MemoryKind.Usable) continue;
            for (ulong offset = 0; offset + PhysicalAddress.PageSize <= range.SizeBytes; offset += PhysicalAddress.PageSize)
            {
                PhysicalAddress page = (range.Start + offset).Page;
                if (Machine.OwnerOf(page) == owner) return page;
            }
        }

        SkipTest.Unless(Machine.MemoryMap.Count > 0, "this machine has no memory map");
        throw new InvalidOperationException($"no frame of {owner}");
    }

    /// <summary>The function with these ids.</summary>
    public static PciDevice Find(ushort vendor, ushort device)
        => Bus.Devices.FirstOrDefault(one => one.VendorId == vendor && one.DeviceId == device)
        ?? throw new InvalidOperationException($"no {vendor:x4}:{device:x4} on this machine: {string.Join(' ', Bus.Devices)}");
}
