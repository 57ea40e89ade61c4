namespace Drivers.Pci;

/// <summary>Gives BARs that have no address one from the windows of the bridge above. A closed window is opened, in the windows of the next bridge up.</summary>
/// <remarks>
/// What is on a root bus the firmware has placed: nobody but ACPI's program says what addresses are free there. All of it happens under
/// <see cref="PciConfSpace.Placing"/>.
/// </remarks>
internal static class BarPlacement
{
    /// <summary>The BARs of a function, with addresses as far as there was room.</summary>
    internal static IReadOnlyList<PciBar> Complete(PciDevice device, IReadOnlyList<PciBar> bars)
    {
        if (device.Parent is not { } bridge || bars.All(bar => bar.IsAssigned))
            return bars;
        PciBar[] placed = [.. bars];
        foreach (PciBar bar in bars.Where(bar => !bar.IsAssigned).OrderByDescending(bar => bar.SizeBytes))
        {
            if (TryPlace(bridge, bar, placed, out ulong address))
            {
                PciBar assigned = bar with { Address = address };
                assigned.WriteAddress(device);
                placed[Array.IndexOf(placed, bar)] = assigned;
            }
        }

        return placed.AsReadOnly();
    }

    private static bool TryPlace(PciDevice bridge, PciBar bar, IEnumerable<PciBar> own, out ulong address)
    {
        ulong highest = bar.Kind switch { PciBarKind.Io => ushort.MaxValue, PciBarKind.Memory32 => uint.MaxValue, _ => ulong.MaxValue };
        foreach (WindowKind kind in KindsFor(bar))
        {
            IEnumerable<AddressRange> taken = Taken(bridge, kind).Concat(own.Where(other => other.IsAssigned).Select(RangeOf));
            if (WindowOf(bridge, kind) is { } window && TryFit(window, taken, bar.SizeBytes, bar.SizeBytes, highest, out address))
                return true;
        }

        address = 0;
        return false;
    }

    // What may be read ahead may also lie where nothing is read ahead; not the other way round.
    private static WindowKind[] KindsFor(PciBar bar) => bar switch
    {
        { Kind: PciBarKind.Io } => [WindowKind.Io],
        { IsPrefetchable: true } => [WindowKind.Prefetchable, WindowKind.Memory],
        _ => [WindowKind.Memory],
    };

    private static AddressRange? WindowOf(PciDevice bridge, WindowKind kind) => BridgeWindow.Read(bridge.Config, kind) ?? Open(bridge, kind);

    private static AddressRange? Open(PciDevice bridge, WindowKind kind)
    {
        if (bridge.Parent is not { } above || WindowOf(above, kind) is not { } outer)
            return null;
        ulong unit = BridgeWindow.UnitOf(kind);
        ulong needed = NeedOf(bridge, kind);
        if (needed == 0 || needed > outer.SizeBytes)
            return null;
        ulong size = (needed + unit - 1) / unit * unit;
        if (!TryFit(outer, Taken(above, kind), size, unit, BridgeWindow.HighestOf(bridge.Config, kind), out ulong first))
            return null;
        BridgeWindow.Write(bridge.Config, kind, new AddressRange(first, first + size - 1));
        return BridgeWindow.Read(bridge.Config, kind);
    }

    // BARs are powers of two and placed largest first, so that the sum is enough when the window is aligned to the largest; twice of it always is.
    private static ulong NeedOf(PciDevice bridge, WindowKind kind)
    {
        ulong sum = 0;
        foreach (PciDevice child in bridge.Children)
        {
            foreach (PciBar bar in child.SizedBars.Where(bar => !bar.IsAssigned && KindsFor(bar)[0] == kind && bar.SizeBytes < 1UL << 48))
                sum += bar.SizeBytes > BridgeWindow.UnitOf(kind) ? bar.SizeBytes * 2 : bar.SizeBytes;
            if (child.IsBridge)
                sum += NeedOf(child, kind);
        }

        return sum;
    }

    private static IEnumerable<AddressRange> Taken(PciDevice bridge, WindowKind kind)
    {
        foreach (PciDevice child in bridge.Children)
        {
            foreach (PciBar bar in child.SizedBars.Where(bar => bar.IsAssigned && bar.IsMemory == (kind != WindowKind.Io)))
                yield return RangeOf(bar);
            if (child.HeaderType == PciHeaderType.Bridge && BridgeWindow.Read(child.Config, kind) is { } window)
                yield return window;
        }
    }

    private static AddressRange RangeOf(PciBar bar) =>
        new(bar.Address, bar.SizeBytes - 1 > ulong.MaxValue - bar.Address ? ulong.MaxValue : bar.Address + bar.SizeBytes - 1);

    // The lowest aligned gap of that size. Each step passes one taken range for good, or ends.
    private static bool TryFit(AddressRange window, IEnumerable<AddressRange> taken, ulong size, ulong alignment, ulong highest, out ulong address)
    {
        ulong last = Math.Min(window.Last, highest);
        AddressRange[] sorted = [.. taken.OrderBy(range => range.First)];
        address = window.First;
        for (int index = 0; ; index++)
        {
            if (address > ulong.MaxValue - (alignment - 1))
                return false;
            address = (address + alignment - 1) / alignment * alignment;
            if (address > last || size - 1 > last - address)
                return false;
            ulong end = address + size - 1;
            while (index < sorted.Length && sorted[index].Last < address)
                index++;
            if (index == sorted.Length || sorted[index].First > end)
                return true;
            if (sorted[index].Last == ulong.MaxValue)
                return false;
            address = sorted[index].Last + 1;
        }
    }
}
