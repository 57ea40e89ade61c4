using Cosmos.Core;
using Drivers.Pci.Interrupts;

namespace Drivers.Pci;

/// <summary>The configuration spaces of all functions (PCI 3.0 §6.1). Everybody may read; only this assembly's typed methods write.</summary>
public abstract class PciConfSpace
{
    private IntxRouter? _intx;

    /// <summary>Bytes of one function's space.</summary>
    public abstract int SizeBytes { get; }

    /// <summary>Where the INTx pins of the functions arrive.</summary>
    internal IntxRouter Intx => LazyInitializer.EnsureInitialized(ref _intx, () => new IntxRouter(this));

    /// <summary>The spaces as the processor's two configuration ports show them.</summary>
    [BusTier]
    public static PciConfSpace OverPorts() => new PortConfSpace(PciIoPorts.Address, PciIoPorts.Data);

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

    private protected void Check(int offset, int width)
    {
        if (offset < 0 || offset > SizeBytes - width || offset % width != 0)
            throw new ArgumentOutOfRangeException(nameof(offset), $"0x{offset:x} is no {width}-byte register in {SizeBytes} bytes of configuration space");
    }
}
