namespace Drivers.Pci.Capabilities;

/// <summary>What only its vendor knows (PCI 3.0 appendix H).</summary>
public class VendorSpecificCapability : PciCapability
{
    internal const int LeastBytes = 4;
    private const int LengthOffset = 2;

    internal VendorSpecificCapability(PciDeviceConfig config, int offset)
        : base(config, PciCapabilityId.VendorSpecific, offset)
    {
    }

    /// <summary>Its length in bytes, as alleged.</summary>
    public int Length => Read8(LengthOffset);
}

/// <summary><c>struct virtio_pci_cap</c> (virtio 1.2 §4.1.4): where one of a virtio device's structures lies, as alleged.</summary>
public sealed class VirtioPciCapability : VendorSpecificCapability
{
    internal new const int LeastBytes = 16;
    private const ushort VirtioVendor = 0x1AF4;

    internal VirtioPciCapability(PciDeviceConfig config, int offset)
        : base(config, offset)
    {
    }

    /// <summary><c>cfg_type</c>: 1 common, 2 notify, 3 ISR, 4 device, 5 PCI access; others occur.</summary>
    public byte Kind => Read8(3);

    /// <summary><c>bar</c></summary>
    public byte Bar => Read8(4);

    /// <summary><c>offset</c></summary>
    public uint StructureOffset => Read32(8);

    /// <summary><c>length</c></summary>
    public uint StructureBytes => Read32(12);

    internal static bool Is(PciDeviceConfig config, int offset) => config.VendorId == VirtioVendor && config.Read8(offset + 2) >= LeastBytes;
}
