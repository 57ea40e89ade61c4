using System.Collections;

namespace Drivers.Pci;

/// <summary>Finds every function of every device on every bus that can be reached from bus 0, lowest bus first.</summary>
/// <remarks>
/// Absent means vendor 0xFFFF and nothing else. Each of the 256 buses is visited at most once, whatever bus numbers the bridges allege.
/// The cost grows with the buses present. Each enumeration scans anew and makes new devices: the system's one scan is <see cref="PciBus"/>'s.
/// </remarks>
public sealed class PciScanner(PciConfSpace space) : IEnumerable<PciDevice>
{
    private const int Buses = 256;
    private const ushort HostBridge = 0x0600;

    /// <inheritdoc/>
    public IEnumerator<PciDevice> GetEnumerator()
    {
        var wanted = new bool[Buses];
        var visited = new bool[Buses];
        var bridges = new PciDevice?[Buses];
        wanted[0] = true;
        for (int bus = NextBus(wanted, visited); bus >= 0; bus = NextBus(wanted, visited))
        {
            visited[bus] = true;
            for (int device = 0; device < PciAddress.DevicesPerBus; device++)
            {
                foreach (PciDevice function in FunctionsOf((byte)bus, device, bridges[bus]))
                {
                    if (BusBehind(function) is { } behind)
                    {
                        wanted[behind] = true;
                        if (function.Config.HeaderType is not PciHeaderType.Device && behind != bus)
                            bridges[behind] ??= function;
                    }

                    yield return function;
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private static int NextBus(bool[] wanted, bool[] visited)
    {
        for (int bus = 0; bus < Buses; bus++)
        {
            if (wanted[bus] && !visited[bus])
                return bus;
        }

        return -1;
    }

    private static byte? BusBehind(PciDevice function)
    {
        // A host bridge with several functions has one for each root bus, by number; where there is none, the probe finds nothing.
        if (function.Class.Code == HostBridge && function.Address is { Bus: 0, Device: 0, Function: > 0 })
            return function.Address.Function;
        if (function.Config.HeaderType is not (PciHeaderType.Bridge or PciHeaderType.CardBus))
            return null;
        byte secondary = function.Config.SecondaryBus;
        return secondary == 0 ? null : secondary;
    }

    private IEnumerable<PciDevice> FunctionsOf(byte bus, int device, PciDevice? bridge)
    {
        if (!IsPresent(new PciAddress(bus, device, 0)))
            yield break;
        var first = new PciDevice(space, new PciAddress(bus, device, 0), bridge);
        yield return first;
        if (!first.Config.IsMultiFunction)
            yield break;
        for (int function = 1; function < PciAddress.FunctionsPerDevice; function++)
        {
            var address = new PciAddress(bus, device, function);
            if (IsPresent(address))
                yield return new PciDevice(space, address, bridge);
        }
    }

    private bool IsPresent(PciAddress function) => space.Read16(function, 0) != 0xFFFF;
}
