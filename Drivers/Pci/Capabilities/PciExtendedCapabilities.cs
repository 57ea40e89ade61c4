using System.Collections;

namespace Drivers.Pci.Capabilities;

/// <summary>
/// The extended capability list of an Express function (PCI Express 5.0 §7.6), walked once. The list is the device's allegation: pointers are masked, a place
/// is visited once at most, and none lies outside the extended space.
/// </summary>
public sealed class PciExtendedCapabilities : IReadOnlyList<PciExtendedCapability>
{
    private const int First = PciCapabilities.SpaceBytes;
    private const uint Nothing = uint.MaxValue;
    private readonly List<PciExtendedCapability> _list = [];

    internal PciExtendedCapabilities(PciDeviceConfig config, PciCapabilities standard)
    {
        if (config.SizeBytes <= First || !standard.Any(entry => entry.Id is PciCapabilityId.PciExpress or PciCapabilityId.PciX))
            return;
        Span<bool> visited = stackalloc bool[config.SizeBytes / sizeof(uint)];
        int offset = First;
        while (offset != 0)
        {
            if (offset < First || offset > config.SizeBytes - sizeof(uint))
            {
                Defect = $"a pointer leads outside of the extended space, to 0x{offset:x}";
                return;
            }

            if (visited[offset / sizeof(uint)])
            {
                Defect = $"the list turns back to 0x{offset:x}";
                return;
            }

            visited[offset / sizeof(uint)] = true;
            uint header = config.Read32(offset);

            // An empty list is a header of zeros; conventional functions answer ones.
            if (offset == First && header is 0 or Nothing)
                return;
            if (header == Nothing)
            {
                Defect = $"nothing answers at 0x{offset:x}";
                return;
            }

            _list.Add(PciExtendedCapability.Make(config, (PciExtendedCapabilityId)(ushort)header, (int)(header >> 16) & 15, offset));
            offset = (int)(header >> 20) & ~3;
        }
    }

    /// <summary>What is wrong with the list, if anything; the entries before that place are there.</summary>
    public string? Defect { get; }

    /// <inheritdoc/>
    public int Count => _list.Count;

    /// <inheritdoc/>
    public PciExtendedCapability this[int index] => _list[index];

    /// <inheritdoc/>
    public IEnumerator<PciExtendedCapability> GetEnumerator() => _list.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
