using System.Collections;

namespace Drivers.Pci.Capabilities;

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

            _list.Add(PciCapability.Make(config, (PciCapabilityId)(byte)header, pointer));
            pointer = Mask((byte)(header >> 8));
        }
    }

    /// <summary>What is wrong with the list, if anything; the entries before that place are there.</summary>
    public string? Defect { get; }

    /// <inheritdoc/>
    public int Count => _list.Count;

    /// <inheritdoc/>
    public PciCapability this[int index] => _list[index];

    /// <summary>The first capability of a type; null when there is none that fits into the space.</summary>
    public T? First<T>()
        where T : PciCapability => _list.OfType<T>().FirstOrDefault();

    /// <summary>The capabilities of one kind, in the list's order.</summary>
    public IEnumerable<PciCapability> Of(PciCapabilityId id) => _list.Where(capability => capability.Id == id);

    /// <inheritdoc/>
    public IEnumerator<PciCapability> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    // The lowest two bits are reserved, and software must mask them (PCI 3.0 §6.7).
    private static int Mask(byte pointer) => pointer & ~3;
}
