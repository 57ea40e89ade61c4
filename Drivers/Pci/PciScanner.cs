using System.Collections;

namespace Drivers.Pci;

/// <summary>Finds every function of every device on every bus: from bus 0 through the bridges, lowest bus first, then the extra root buses.</summary>
/// <remarks>
/// <para>Absent means vendor 0xFFFF and nothing else. Each of the 256 buses is visited at most once, whatever bus numbers the bridges allege.</para>
/// <para>The cost grows with the buses and functions present: 32 reads a bus, four a function, one more a bridge. Nothing but ACPI's program says where
/// an extra root bus is, so the buses that no bridge leads to are probed, but only when bus 0 has a host bridge for each that is looked for.</para>
/// <para>Each enumeration scans anew and makes new devices: the system's one scan is <see cref="PciBus"/>'s.</para>
/// </remarks>
public sealed class PciScanner : IEnumerable<PciDevice>
{
    private readonly PciConfSpace _space;
    private readonly PciDevice? _top;

    /// <summary>Scans the machine.</summary>
    public PciScanner(PciConfSpace space) => _space = space;

    /// <summary>Scans what is behind a bridge.</summary>
    internal PciScanner(PciConfSpace space, PciDevice bridge)
        : this(space) => _top = bridge;

    /// <inheritdoc/>
    public IEnumerator<PciDevice> GetEnumerator()
    {
        var buses = new BusWalk();
        if (_top is null)
            buses.Want(0, bridge: null);
        else
            buses.Follow(_top);
        int extraRoots = 0;
        while (buses.TryTake(out byte bus, out PciDevice? bridge) || (extraRoots-- > 0 && TryFindRoot(buses, out bus)))
        {
            for (int slot = 0; slot < PciAddress.DevicesPerBus; slot++)
            {
                foreach (PciDevice function in FunctionsOf(bus, slot, bridge))
                {
                    buses.Follow(function);
                    if (_top is null && function.Class.Code == PciClass.HostBridge && function.Address is { Bus: 0 } and not { Device: 0, Function: 0 })
                        extraRoots++;
                    yield return function;
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private IEnumerable<PciDevice> FunctionsOf(byte bus, int slot, PciDevice? bridge)
    {
        var address = new PciAddress(bus, slot, 0);
        if (!PciDevice.TryFind(_space, address, bridge, out PciDevice? first))
            yield break;
        yield return first;
        if (!first.IsMultiFunction)
            yield break;
        for (int function = 1; function < PciAddress.FunctionsPerDevice; function++)
        {
            if (PciDevice.TryFind(_space, new PciAddress(bus, slot, function), bridge, out PciDevice? other))
                yield return other;
        }
    }

    private bool TryFindRoot(BusWalk buses, out byte bus)
    {
        while (buses.TryTakeUnreached(out bus))
        {
            for (int slot = 0; slot < PciAddress.DevicesPerBus; slot++)
            {
                if (_space.Read16(new PciAddress(bus, slot, 0), 0) != PciDevice.AbsentVendor)
                    return true;
            }
        }

        return false;
    }
}
