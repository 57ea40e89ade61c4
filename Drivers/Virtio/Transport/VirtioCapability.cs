using Drivers.Pci;
using Drivers.Pci.Capabilities;

namespace Drivers.Virtio.Transport;

/// <summary><c>cfg_type</c> (virtio 1.2 §4.1.4).</summary>
internal enum StructureKind : byte
{
    /// <summary><c>VIRTIO_PCI_CAP_COMMON_CFG</c></summary>
    Common = 1,

    /// <summary><c>VIRTIO_PCI_CAP_NOTIFY_CFG</c></summary>
    Notify = 2,

    /// <summary><c>VIRTIO_PCI_CAP_ISR_CFG</c></summary>
    Isr = 3,

    /// <summary><c>VIRTIO_PCI_CAP_DEVICE_CFG</c></summary>
    Device = 4,
}

/// <summary>
/// <c>struct virtio_pci_cap</c> (virtio 1.2 §4.1.4): where one of the device's structures lies. Read once; an allegation until it was checked against
/// the BAR it names.
/// </summary>
internal readonly record struct VirtioCapability(StructureKind Kind, byte Bar, uint Offset, uint SizeBytes, uint NotifyMultiplier)
{
    private const int LengthField = 2;
    private const int KindField = 3;
    private const int BarField = 4;
    private const int OffsetField = 8;
    private const int SizeField = 12;
    private const int MultiplierField = 16;
    private const int ShortLength = 16;
    private const int NotifyLength = 20;

    /// <summary>The first usable structure of a kind. Unknown kinds and those that do not hold water are passed over.</summary>
    /// <param name="device">The function.</param>
    /// <param name="kind">Which structure.</param>
    /// <param name="leastBytes">How long it must be.</param>
    /// <param name="alignment">What its offset must be a multiple of.</param>
    /// <param name="refusal">Why the last candidate was passed over.</param>
    internal static VirtioCapability? Find(PciDevice device, StructureKind kind, uint leastBytes, uint alignment, out string refusal)
    {
        refusal = device.Capabilities.Defect ?? "there is none";
        foreach (PciCapability entry in device.Capabilities.Of(PciCapabilityId.VendorSpecific))
        {
            if (entry.MostBytes < ShortLength || entry.Read8(KindField) != (byte)kind)
                continue;
            int length = entry.Read8(LengthField);
            int needed = kind == StructureKind.Notify ? NotifyLength : ShortLength;
            if (length < needed || entry.MostBytes < needed)
            {
                refusal = $"capability at 0x{entry.Offset:x} is {length} bytes long, needs {needed}";
                continue;
            }

            var found = new VirtioCapability(
                kind, entry.Read8(BarField), entry.Read32(OffsetField), entry.Read32(SizeField), kind == StructureKind.Notify ? entry.Read32(MultiplierField) : 0);
            if (found.Check(device, leastBytes, alignment) is not { } wrong)
                return found;
            refusal = $"capability at 0x{entry.Offset:x}: {wrong}";
        }

        return null;
    }

    private string? Check(PciDevice device, uint leastBytes, uint alignment)
    {
        byte index = Bar;
        PciBar? bar = device.Bars.FirstOrDefault(candidate => candidate.Index == index);
        if (bar is null)
            return $"BAR {Bar} does not exist";
        if (!bar.IsMemory || !bar.IsAssigned)
            return $"BAR {Bar} is not memory with an address";
        if (SizeBytes < leastBytes)
            return $"{SizeBytes} bytes are too few, needs {leastBytes}";
        if (Offset % alignment != 0)
            return $"offset 0x{Offset:x} is not aligned to {alignment}";
        if ((ulong)Offset + SizeBytes > bar.SizeBytes)
            return $"0x{Offset:x}+0x{SizeBytes:x} leaves the 0x{bar.SizeBytes:x} bytes of BAR {Bar}";
        return null;
    }
}
