namespace Drivers.Pci.Capabilities;

/// <summary>A block of registers in a function's configuration space. They are read there at each use; what they say is the device's allegation.</summary>
public abstract class PciRegisterBlock
{
    private readonly PciDeviceConfig _config;
    private readonly int _end;

    private protected PciRegisterBlock(PciDeviceConfig config, int offset, int end)
    {
        _config = config;
        Offset = offset;
        _end = end;
    }

    /// <summary>Where it starts in configuration space.</summary>
    public int Offset { get; }

    /// <summary>Bytes from its start to the end of the space: an upper bound of its length.</summary>
    public int MostBytes => _end - Offset;

    /// <summary>Reads 8 bits of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is past the end of the space.</exception>
    public byte Read8(int offset) => _config.Read8(Inside(offset, 1));

    /// <summary>Reads 16 bits of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is past the end of the space, or not aligned.</exception>
    public ushort Read16(int offset) => _config.Read16(Inside(offset, 2));

    /// <summary>Reads 32 bits of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is past the end of the space, or not aligned.</exception>
    public uint Read32(int offset) => _config.Read32(Inside(offset, 4));

    private protected void Write16(int offset, ushort value) => _config.Write16(Inside(offset, 2), value);

    private protected void Write32(int offset, uint value) => _config.Write32(Inside(offset, 4), value);

    private int Inside(int offset, int width)
    {
        if (offset < 0 || offset > MostBytes - width)
            throw new ArgumentOutOfRangeException(nameof(offset), $"capability at 0x{Offset:x}: 0x{offset:x} is past the end of configuration space");
        return Offset + offset;
    }
}
