using Drivers.Pci;

namespace AsterCosmos.Commands;

/// <summary>What <c>lspci</c> says of a function in one line.</summary>
/// <param name="Address">Where it is, as Linux writes it.</param>
/// <param name="Class">What it is.</param>
/// <param name="VendorId">Its vendor.</param>
/// <param name="DeviceId">The vendor's number for it.</param>
/// <param name="RevisionId">The vendor's revision.</param>
public readonly record struct PciFunction(string Address, PciClass Class, ushort VendorId, ushort DeviceId, byte RevisionId)
{
    /// <summary>That of a device.</summary>
    public static PciFunction Of(PciDevice device) =>
        new(device.Address.ToString(), device.Class, device.VendorId, device.DeviceId, device.RevisionId);

    /// <summary>The line, as of Linux's <c>lspci -nn -D</c>.</summary>
    public string Describe(PciNames names)
    {
        string className = names.Class(Class.Base, Class.Sub) ?? "Class";
        string revision = RevisionId == 0 ? "" : $" (rev {RevisionId:x2})";
        return $"{Address} {className} [{Class.Code:x4}]: {Name(names, VendorId, DeviceId)}{revision}";
    }

    /// <summary>A pair of ids with its names, as far as there are any.</summary>
    public static string Name(PciNames names, ushort vendor, ushort device)
    {
        string ids = $"[{vendor:x4}:{device:x4}]";
        string? vendorName = names.Vendor(vendor);
        return vendorName is null ? $"Device {ids}" : $"{vendorName} {names.Device(vendor, device) ?? "Device"} {ids}";
    }
}
