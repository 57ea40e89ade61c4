using Cosmos.Core;

namespace Drivers.Pci;

/// <summary>Gives bus numbers to the bridges that the firmware gave none, or none that work. Numbers that work are left as they are.</summary>
/// <remarks>
/// A bridge's numbers work when they lie above its own bus, inside its parent's, and apart from its siblings'. A bridge without gets the first gap, with
/// all of it passed on while the buses behind it are numbered, and only those in use afterwards. Ranges narrow with each step, so it ends.
/// </remarks>
internal sealed class BusNumbering(PciConfSpace space)
{
    private const int LastBus = 255;

    /// <summary>Whether some bridge of a scan needs numbers.</summary>
    internal static bool IsNeededFor(IReadOnlyList<PciDevice> scanned)
    {
        var taken = new Dictionary<byte, bool[]>();
        foreach (PciDevice bridge in scanned.Where(function => function.HeaderType == PciHeaderType.Bridge))
        {
            BusNumbers numbers = bridge.Config.BusNumbers;
            if (!taken.TryGetValue(bridge.Address.Bus, out bool[]? onBus))
                taken.Add(bridge.Address.Bus, onBus = new bool[LastBus + 1]);
            if (!Fits(numbers, bridge.Address.Bus, Limit(bridge.Parent)) || !TryTake(onBus, numbers))
                return true;
        }

        return false;
    }

    /// <summary>Numbers what is behind the root buses.</summary>
    internal void Complete(IEnumerable<byte> roots)
    {
        byte[] sorted = [.. roots.Order()];
        for (int index = 0; index < sorted.Length; index++)
            Number(sorted[index], index + 1 < sorted.Length ? sorted[index + 1] - 1 : LastBus);
    }

    /// <summary>Numbers what is behind one bridge, inside its own numbers.</summary>
    internal void CompleteBehind(PciDevice bridge)
    {
        BusNumbers numbers = bridge.Config.BusNumbers;
        if (numbers.Secondary != 0)
            Number(numbers.Secondary, numbers.Subordinate);
    }

    private static bool Fits(BusNumbers numbers, int bus, int last) =>
        numbers.Secondary > bus && numbers.Subordinate >= numbers.Secondary && numbers.Subordinate <= last;

    private static bool TryTake(bool[] taken, BusNumbers numbers)
    {
        Span<bool> range = taken.AsSpan(numbers.Secondary..(numbers.Subordinate + 1));
        if (range.Contains(true))
            return false;
        range.Fill(true);
        return true;
    }

    private static int Limit(PciDevice? bridge) => bridge?.Config.BusNumbers.Subordinate ?? LastBus;

    // Returns the highest bus in use behind and including this one.
    private int Number(int bus, int last)
    {
        int highest = bus;
        var taken = new bool[LastBus + 1];
        var waiting = new List<PciDeviceConfig>();
        foreach (PciDeviceConfig bridge in BridgesOn((byte)bus))
        {
            BusNumbers numbers = bridge.BusNumbers;
            if (!Fits(numbers, bus, last) || !TryTake(taken, numbers))
            {
                waiting.Add(bridge);
                continue;
            }

            Number(numbers.Secondary, numbers.Subordinate);
            highest = Math.Max(highest, numbers.Subordinate);
        }

        foreach (PciDeviceConfig bridge in waiting)
        {
            int first = Array.IndexOf(taken, false, bus + 1);
            if (first < 0 || first > last)
            {
                bridge.WriteBusNumbers(new BusNumbers((byte)bus, 0, 0));
                KernelLog.Write($"{bridge.Address}: no bus number is left for what is behind this bridge");
                continue;
            }

            int end = Array.IndexOf(taken, true, first) is var next and >= 0 && next <= last ? next - 1 : last;
            bridge.WriteBusNumbers(new BusNumbers((byte)bus, (byte)first, (byte)end));
            end = Number(first, end);
            bridge.WriteBusNumbers(new BusNumbers((byte)bus, (byte)first, (byte)end));
            taken.AsSpan(first..(end + 1)).Fill(true);
            highest = Math.Max(highest, end);
        }

        return highest;
    }

    private List<PciDeviceConfig> BridgesOn(byte bus)
    {
        var bridges = new List<PciDeviceConfig>();
        for (int slot = 0; slot < PciAddress.DevicesPerBus; slot++)
        {
            for (int function = 0; function < PciAddress.FunctionsPerDevice; function++)
            {
                var config = new PciDeviceConfig(space, new PciAddress(bus, slot, function));
                bool isPresent = config.VendorId != PciDevice.AbsentVendor;
                if (isPresent && config.HeaderType == PciHeaderType.Bridge)
                    bridges.Add(config);
                if (function == 0 && (!isPresent || !config.IsMultiFunction))
                    break;
            }
        }

        return bridges;
    }
}
