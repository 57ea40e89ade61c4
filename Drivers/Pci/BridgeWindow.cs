namespace Drivers.Pci;

/// <summary>Which of a bridge's three windows (PCI-PCI Bridge 1.2 §3.2.5.6 to §3.2.5.10).</summary>
internal enum WindowKind
{
    /// <summary>I/O ports.</summary>
    Io,

    /// <summary>Memory below 4 GiB.</summary>
    Memory,

    /// <summary>Memory that may be read ahead, anywhere.</summary>
    Prefetchable,
}

/// <summary>Addresses, both ends included.</summary>
internal readonly record struct AddressRange(ulong First, ulong Last)
{
    internal ulong SizeBytes => Last - First + 1;
}

/// <summary>The addresses that a bridge passes on to the bus behind it.</summary>
internal static class BridgeWindow
{
    private const int IoOffset = 0x1C;
    private const int IoUpperOffset = 0x30;
    private const int MemoryOffset = 0x20;
    private const int PrefetchableOffset = 0x24;
    private const int PrefetchableBaseUpper = 0x28;
    private const int PrefetchableLimitUpper = 0x2C;
    private const ulong IoUnit = 1 << 12;
    private const ulong MemoryUnit = 1 << 20;

    /// <summary>Windows begin at multiples of this and are as long.</summary>
    internal static ulong UnitOf(WindowKind kind) => kind == WindowKind.Io ? IoUnit : MemoryUnit;

    /// <summary>The window; null when it is closed.</summary>
    internal static AddressRange? Read(PciDeviceConfig bridge, WindowKind kind)
    {
        (ulong first, ulong limit) = kind switch
        {
            WindowKind.Io => ReadIo(bridge),
            WindowKind.Memory => ReadMemory(bridge, MemoryOffset),
            _ => ReadPrefetchable(bridge),
        };
        return first == 0 || first > limit ? null : new AddressRange(first, limit + UnitOf(kind) - 1);
    }

    /// <summary>Opens it anew.</summary>
    internal static void Write(PciDeviceConfig bridge, WindowKind kind, AddressRange range)
    {
        if (kind == WindowKind.Io)
        {
            bridge.Write32(IoOffset, (uint)(((range.First >> 8) & 0xF0) | (range.Last & 0xF000))); // zeros leave the status beside it alone
            if (HasWideIo(bridge))
                bridge.Write32(IoUpperOffset, (uint)(range.First >> 16) | (uint)(range.Last & 0xFFFF0000));
            return;
        }

        int offset = kind == WindowKind.Memory ? MemoryOffset : PrefetchableOffset;
        bridge.Write32(offset, (uint)(range.First >> 16) & 0xFFF0 | ((uint)range.Last & 0xFFF00000));
        if (kind == WindowKind.Memory || !HasWidePrefetchable(bridge))
            return;
        bridge.Write32(PrefetchableBaseUpper, (uint)(range.First >> 32));
        bridge.Write32(PrefetchableLimitUpper, (uint)(range.Last >> 32));
    }

    /// <summary>The highest address that a window of that kind can have here.</summary>
    internal static ulong HighestOf(PciDeviceConfig bridge, WindowKind kind) => kind switch
    {
        WindowKind.Io => ushort.MaxValue,
        WindowKind.Prefetchable when HasWidePrefetchable(bridge) => ulong.MaxValue,
        _ => uint.MaxValue,
    };

    private static (ulong First, ulong Limit) ReadIo(PciDeviceConfig bridge)
    {
        ushort register = bridge.Read16(IoOffset);
        (ulong first, ulong limit) = ((ulong)(register & 0xF0) << 8, register & 0xF000u);
        if (!HasWideIo(bridge))
            return (first, limit);
        uint upper = bridge.Read32(IoUpperOffset);
        return (first | ((ulong)(ushort)upper << 16), limit | (upper & 0xFFFF0000));
    }

    private static (ulong First, ulong Limit) ReadMemory(PciDeviceConfig bridge, int offset)
    {
        uint register = bridge.Read32(offset);
        return ((ulong)(register & 0xFFF0) << 16, register & 0xFFF00000);
    }

    private static (ulong First, ulong Limit) ReadPrefetchable(PciDeviceConfig bridge)
    {
        (ulong first, ulong limit) = ReadMemory(bridge, PrefetchableOffset);
        return HasWidePrefetchable(bridge)
            ? (first | ((ulong)bridge.Read32(PrefetchableBaseUpper) << 32), limit | ((ulong)bridge.Read32(PrefetchableLimitUpper) << 32))
            : (first, limit);
    }

    private static bool HasWideIo(PciDeviceConfig bridge) => (bridge.Read8(IoOffset) & 15) == 1;

    private static bool HasWidePrefetchable(PciDeviceConfig bridge) => (bridge.Read8(PrefetchableOffset) & 15) == 1;
}
