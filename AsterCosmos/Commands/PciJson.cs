using System.Text.Json;
using Drivers.Pci;
using Drivers.Pci.Capabilities;

namespace AsterCosmos.Commands;

/// <summary>What <c>lspci --json</c> says of a function.</summary>
internal static class PciJson
{
    internal static void Write(Utf8JsonWriter json, PciDevice device, PciNames names)
    {
        json.WriteString("address", device.Address.ToString());
        json.WriteString("class", $"{device.Class.Code:x4}");
        json.WriteString("className", names.Class(device.Class.Base, device.Class.Sub));
        json.WriteString("interface", $"{device.Class.Interface:x2}");
        json.WriteString("vendor", $"{device.VendorId:x4}");
        json.WriteString("vendorName", names.Vendor(device.VendorId));
        json.WriteString("device", $"{device.DeviceId:x4}");
        json.WriteString("deviceName", names.Device(device.VendorId, device.DeviceId));
        json.WriteNumber("revision", device.RevisionId);
        json.WriteString("subsystem", $"{device.SubsystemVendorId:x4}:{device.SubsystemId:x4}");
        json.WriteString("parent", device.Parent?.Address.ToString());
        json.WriteString("driver", device.Driver?.Name);
        json.WriteString("driverError", device.DriverError?.Message);
        json.WriteString("interrupts", device.Interrupts?.Kind.ToString().ToLowerInvariant());
        WriteArray(json, "bars", device.Bars, bar =>
        {
            json.WriteNumber("index", bar.Index);
            json.WriteString("kind", bar.Kind.ToString().ToLowerInvariant());
            json.WriteString("address", $"0x{bar.Address:x}");
            json.WriteNumber("size", bar.SizeBytes);
            json.WriteBoolean("prefetchable", bar.IsPrefetchable);
        });
        json.WriteNumber("romSize", device.ExpansionRom?.SizeBytes ?? 0);
        json.WriteStartArray("capabilities");
        foreach (PciCapability capability in device.Capabilities)
            json.WriteStringValue(capability.Id.ToString());
        json.WriteEndArray();
        WriteArray(json, "capabilityList", device.Capabilities, capability =>
        {
            json.WriteNumber("offset", capability.Offset);
            json.WriteNumber("id", (byte)capability.Id);
        });
        WriteArray(json, "extendedCapabilities", device.ExtendedCapabilities, capability =>
        {
            json.WriteNumber("offset", capability.Offset);
            json.WriteNumber("id", (ushort)capability.Id);
            json.WriteNumber("version", capability.Version);
        });
    }

    private static void WriteArray<T>(Utf8JsonWriter json, string name, IEnumerable<T> items, Action<T> members)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            members(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
