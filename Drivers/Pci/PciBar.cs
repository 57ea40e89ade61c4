namespace Drivers.Pci;

/// <summary>What a base address register decodes.</summary>
public enum PciBarKind
{
    /// <summary>I/O ports.</summary>
    Io,

    /// <summary>Memory below 4 GiB.</summary>
    Memory32,

    /// <summary>Memory anywhere.</summary>
    Memory64,

    /// <summary>The expansion ROM, below 4 GiB.</summary>
    Rom,
}

/// <summary>One base address register (PCI 3.0 §6.2.5.1).</summary>
/// <param name="Index">Its number, 0..5; a 64-bit one takes the next number too. The expansion ROM's is <see cref="RomIndex"/>.</param>
/// <param name="Kind">What it decodes.</param>
/// <param name="IsPrefetchable">Whether reads there have no side effects.</param>
/// <param name="Address">First port or physical address; 0 when unassigned.</param>
/// <param name="SizeBytes">How much it decodes: a power of two.</param>
public sealed record PciBar(int Index, PciBarKind Kind, bool IsPrefetchable, ulong Address, ulong SizeBytes)
{
    /// <summary>The number of the expansion ROM.</summary>
    public const int RomIndex = 6;

    private const int FirstOffset = 0x10;
    private const uint RomMask = ~0x7FFu;
    private const uint IoFlag = 1;
    private const uint IoMask = ~3u;
    private const uint TypeMask = 3 << 1;
    private const uint Type64 = 2 << 1;
    private const uint TypeReserved = 3 << 1;
    private const uint PrefetchableFlag = 1 << 3;
    private const uint MemoryMask = ~15u;

    /// <summary>Whether it decodes memory.</summary>
    public bool IsMemory => Kind != PciBarKind.Io;

    /// <summary>Whether the firmware gave it an address.</summary>
    public bool IsAssigned => Address != 0;

    /// <summary>Reads and sizes all BARs of a function and restores them. Decoding is off meanwhile. Nobody can change the list: windows are opened by it.</summary>
    internal static IReadOnlyList<PciBar> ReadAll(PciDeviceConfig config)
    {
        int count = config.BarCount;
        if (count == 0)
            return [];
        var bars = new List<PciBar>();
        for (int index = 0; index < count; index++)
        {
            if (Read(config, index, count) is not { } bar)
                continue;
            bars.Add(bar);
            if (bar.Kind == PciBarKind.Memory64)
                index++;
        }

        return bars.AsReadOnly();
    }

    /// <summary>Reads and sizes the expansion ROM (PCI 3.0 §6.2.5.2) and restores it. Decoding is off meanwhile.</summary>
    internal static PciBar? ReadRom(PciDeviceConfig config)
    {
        if (config.RomOffset is not { } offset)
            return null;
        (uint value, uint mask) = Probe(config, offset, RomMask);
        uint bits = mask & RomMask;
        return bits == 0 || mask == uint.MaxValue ? null : new PciBar(RomIndex, PciBarKind.Rom, false, value & RomMask, ~bits + 1u);
    }

    /// <summary>Whether the function's register says the same address, as far as its lower half goes.</summary>
    internal bool IsAt(PciDeviceConfig config) =>
        (config.Read32(FirstOffset + (Index * sizeof(uint))) & (IsMemory ? MemoryMask : IoMask)) == (uint)Address;

    /// <summary>Puts it where it says it is.</summary>
    internal void WriteAddress(PciDevice device)
    {
        int offset = FirstOffset + (Index * sizeof(uint));
        device.WithDecodingOff(() =>
        {
            device.Config.Write32(offset, (uint)Address);
            if (Kind == PciBarKind.Memory64)
                device.Config.Write32(offset + sizeof(uint), (uint)(Address >> 32));
        });
    }

    private static PciBar? Read(PciDeviceConfig config, int index, int count)
    {
        int offset = FirstOffset + (index * sizeof(uint));
        (uint value, uint mask) = Probe(config, offset);
        if (mask == 0)
            return null;
        if ((value & IoFlag) != 0)
        {
            // Devices may leave the upper half of an I/O mask 0: there are 65,536 ports.
            uint ports = mask & IoMask & 0xFFFF;
            return ports == 0 ? null : new PciBar(index, PciBarKind.Io, false, value & IoMask, (ushort)~ports + 1u);
        }

        bool prefetchable = (value & PrefetchableFlag) != 0;
        uint type = value & TypeMask;
        if (type == TypeReserved)
            return null;
        if (type != Type64)
        {
            uint bits = mask & MemoryMask;
            return bits == 0 ? null : new PciBar(index, PciBarKind.Memory32, prefetchable, value & MemoryMask, ~bits + 1u);
        }

        // A 64-bit register in the last slot has no upper half.
        if (index + 1 >= count)
            return null;
        (uint upper, uint upperMask) = Probe(config, offset + sizeof(uint));
        ulong wide = ((ulong)upperMask << 32) | (mask & MemoryMask);
        return wide == 0 ? null : new PciBar(index, PciBarKind.Memory64, prefetchable, ((ulong)upper << 32) | (value & MemoryMask), ~wide + 1);
    }

    private static (uint Value, uint Mask) Probe(PciDeviceConfig config, int offset, uint ones = uint.MaxValue)
    {
        uint value = config.Read32(offset);
        config.Write32(offset, ones);
        uint mask = config.Read32(offset);
        config.Write32(offset, value);
        return (value, mask);
    }
}
