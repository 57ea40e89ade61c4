using System.Collections;

namespace Drivers.Pci;

/// <summary>Identifies a capability (PCI 3.0 appendix H). Others than these occur.</summary>
public enum PciCapabilityId : byte
{
    /// <summary>Power management.</summary>
    PowerManagement = 0x01,

    /// <summary>Message-signalled interrupts.</summary>
    Msi = 0x05,

    /// <summary>Vendor-specific; virtio's structures are of this kind.</summary>
    VendorSpecific = 0x09,

    /// <summary>Subsystem ids of a bridge.</summary>
    BridgeSubsystem = 0x0D,

    /// <summary>PCI Express.</summary>
    PciExpress = 0x10,

    /// <summary>MSI with a table in memory.</summary>
    MsiX = 0x11,
}

/// <summary>One entry of the capability list. Registers are read from configuration space at each use; bounds are checked there.</summary>
public readonly struct PciCapability
{
    private readonly PciDeviceConfig _config;

    internal PciCapability(PciDeviceConfig config, PciCapabilityId id, int offset)
    {
        _config = config;
        Id = id;
        Offset = offset;
    }

    /// <summary>What it is.</summary>
    public PciCapabilityId Id { get; }

    /// <summary>Where it starts in configuration space.</summary>
    public int Offset { get; }

    /// <summary>Bytes from its start to the end of the space: an upper bound of its length.</summary>
    public int MostBytes => PciCapabilities.SpaceBytes - Offset;

    /// <summary>Reads 8 bits of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is past the end of the space.</exception>
    public byte Read8(int offset) => _config.Read8(Inside(offset, 1));

    /// <summary>Reads 16 bits of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is past the end of the space, or not aligned.</exception>
    public ushort Read16(int offset) => _config.Read16(Inside(offset, 2));

    /// <summary>Reads 32 bits of it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The register is past the end of the space, or not aligned.</exception>
    public uint Read32(int offset) => _config.Read32(Inside(offset, 4));

    private int Inside(int offset, int width)
    {
        if (offset < 0 || offset > MostBytes - width)
            throw new ArgumentOutOfRangeException(nameof(offset), $"capability {Id} at 0x{Offset:x}: 0x{offset:x} is past the end of configuration space");
        return Offset + offset;
    }
}

/// <summary>
/// The capability list of a function (PCI 3.0 §6.7), walked once. The list is the device's allegation: pointers are masked as the spec demands,
/// the walk takes at most 48 steps, never visits a place twice and never leaves the 256 bytes.
/// </summary>
public sealed class PciCapabilities : IReadOnlyList<PciCapability>
{
    internal const int SpaceBytes = 256;
    private const int HeaderBytes = 0x40;
    private const int MostSteps = (SpaceBytes - HeaderBytes) / sizeof(uint);
    private readonly List<PciCapability> _list = [];

    internal PciCapabilities(PciDeviceConfig config)
    {
        if ((config.Status & PciStatus.CapabilitiesList) == 0)
            return;
        Span<bool> visited = stackalloc bool[SpaceBytes / sizeof(uint)];
        int pointer = Mask(config.Read8(config.HeaderType == PciHeaderType.CardBus ? 0x14 : 0x34));
        while (pointer != 0)
        {
            if (pointer < HeaderBytes)
            {
                Defect = $"a pointer leads into the header, to 0x{pointer:x}";
                return;
            }

            if (visited[pointer / sizeof(uint)] || _list.Count == MostSteps)
            {
                Defect = $"the list turns back to 0x{pointer:x}";
                return;
            }

            visited[pointer / sizeof(uint)] = true;
            ushort header = config.Read16(pointer);
            if (header == 0xFFFF)
            {
                Defect = $"nothing answers at 0x{pointer:x}";
                return;
            }

            _list.Add(new PciCapability(config, (PciCapabilityId)(byte)header, pointer));
            pointer = Mask((byte)(header >> 8));
        }
    }

    /// <summary>What is wrong with the list, if anything; the entries before that place are there.</summary>
    public string? Defect { get; }

    /// <inheritdoc/>
    public int Count => _list.Count;

    /// <inheritdoc/>
    public PciCapability this[int index] => _list[index];

    /// <summary>The capabilities of one kind, in the list's order.</summary>
    public IEnumerable<PciCapability> Of(PciCapabilityId id) => _list.Where(capability => capability.Id == id);

    /// <inheritdoc/>
    public IEnumerator<PciCapability> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The lowest two bits are reserved, and software must mask them (PCI 3.0 §6.7).
    private static int Mask(byte pointer) => pointer & ~3;
}
