using Cosmos.Core;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci;

/// <summary>The configuration spaces of all functions (PCI 3.0 §6.1). Everybody may read; only this assembly's typed methods write.</summary>
public abstract class PciConfSpace
{
    private IntxRouter? _intx;

    /// <summary>How it is reached.</summary>
    public abstract string Mechanism { get; }

    /// <summary>Bytes of one function's space.</summary>
    public abstract int SizeBytes { get; }

    /// <summary>Held while BARs are sized or placed, so that no two functions get the same addresses.</summary>
    internal Lock Placing { get; } = new();

    /// <summary>Where the INTx pins of the functions arrive.</summary>
    internal IntxRouter Intx => LazyInitializer.EnsureInitialized(ref _intx, () => new IntxRouter(this));

    /// <summary>The spaces in memory where the machine has them there, else by the ports.</summary>
    [BusTier]
    public static PciConfSpace Open() => OverMemory() ?? OverPorts();

    /// <summary>The spaces as the processor's two configuration ports show them: 256 bytes a function.</summary>
    [BusTier]
    public static PciConfSpace OverPorts() => new PortConfSpace(PciIoPorts.Address, PciIoPorts.Data);

    /// <summary>The spaces in memory, 4096 bytes a function; null where ACPI names none.</summary>
    [BusTier]
    public static PciConfSpace? OverMemory() => PciConfigurationMemory.Find() is { } memory ? new MemoryConfSpace(memory) : null;

    /// <summary>Reads an aligned register of 32 bits. All ones where no function answers.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is not in the space, or not aligned.</exception>
    public abstract uint Read32(PciAddress function, int offset);

    /// <summary>Reads an aligned register of 16 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is not in the space, or not aligned.</exception>
    public ushort Read16(PciAddress function, int offset)
    {
        Check(offset, sizeof(ushort));
        return (ushort)(Read32(function, offset & ~3) >> ((offset & 2) * 8));
    }

    /// <summary>Reads a register of 8 bits.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is not in the space.</exception>
    public byte Read8(PciAddress function, int offset)
    {
        Check(offset, sizeof(byte));
        return (byte)(Read32(function, offset & ~3) >> ((offset & 3) * 8));
    }

    internal abstract void Write32(PciAddress function, int offset, uint value);

    /// <summary>
    /// Writes 16 bits. Where the way to the space has 32 bits alone, the other half is written back as it was read: not for a register whose neighbour
    /// has bits that a one clears.
    /// </summary>
    internal virtual void Write16(PciAddress function, int offset, ushort value)
    {
        Check(offset, sizeof(ushort));
        int shift = (offset & 2) * 8;
        uint other = Read32(function, offset & ~3) & ~(0xFFFFu << shift);
        Write32(function, offset & ~3, other | ((uint)value << shift));
    }

    private protected void Check(int offset, int width)
    {
        if (offset < 0 || offset > SizeBytes - width || offset % width != 0)
            throw new ArgumentOutOfRangeException(nameof(offset), $"0x{offset:x} is no {width}-byte register in {SizeBytes} bytes of configuration space");
    }
}
