using Drivers.Pci;

namespace Drivers.Virtio;

/// <summary>What a virtio device is (virtio 1.2 §5).</summary>
public enum VirtioKind
{
    /// <summary>None.</summary>
    Unknown = 0,

    /// <summary>Network card.</summary>
    Network = 1,

    /// <summary>Disk.</summary>
    Block = 2,

    /// <summary>Console.</summary>
    Console = 3,

    /// <summary>Entropy source.</summary>
    Entropy = 4,

    /// <summary>Traditional memory balloon.</summary>
    Balloon = 5,

    /// <summary>SCSI host.</summary>
    Scsi = 8,

    /// <summary>9P transport.</summary>
    NineP = 9,

    /// <summary>GPU.</summary>
    Gpu = 16,

    /// <summary>Input device.</summary>
    Input = 18,

    /// <summary>Socket device.</summary>
    Socket = 19,

    /// <summary>Crypto device.</summary>
    Crypto = 20,

    /// <summary>IOMMU.</summary>
    Iommu = 23,

    /// <summary>Memory device.</summary>
    Memory = 24,

    /// <summary>File system.</summary>
    FileSystem = 26,
}

/// <summary>Recognises virtio devices on the PCI bus (virtio 1.2 §4.1.2).</summary>
public static class VirtioPci
{
    /// <summary>The vendor of all of them.</summary>
    public const ushort VendorId = 0x1AF4;

    private const ushort FirstModern = 0x1040;
    private const ushort LastModern = 0x107F;

    // The transitional devices of virtio 1.2 §4.1.2.1; later kinds have modern ids alone.
    private static readonly Dictionary<ushort, VirtioKind> Transitional = new()
    {
        [0x1000] = VirtioKind.Network,
        [0x1001] = VirtioKind.Block,
        [0x1002] = VirtioKind.Balloon,
        [0x1003] = VirtioKind.Console,
        [0x1004] = VirtioKind.Scsi,
        [0x1005] = VirtioKind.Entropy,
        [0x1009] = VirtioKind.NineP,
    };

    /// <summary>What a function is as a virtio device; <see cref="VirtioKind.Unknown"/> for any other function.</summary>
    public static VirtioKind KindOf(PciDevice device)
    {
        ArgumentNullException.ThrowIfNull(device);
        if (device.VendorId != VendorId)
            return VirtioKind.Unknown;
        return device.DeviceId is >= FirstModern and <= LastModern
            ? (VirtioKind)(device.DeviceId - FirstModern)
            : Transitional.GetValueOrDefault(device.DeviceId);
    }

    /// <summary>The functions that are virtio devices of a kind, modern and transitional ones.</summary>
    public static IReadOnlyList<PciMatch> MatchesOf(VirtioKind kind) =>
    [
        PciMatch.Ids(VendorId, (ushort)(FirstModern + (int)kind)),
        .. Transitional.Where(pair => pair.Value == kind).Select(pair => PciMatch.Ids(VendorId, pair.Key)),
    ];
}
