using System.Text.Json;
using AsterCosmos.Shell;
using Drivers.Pci;
using Drivers.Pci.Capabilities;

namespace AsterCosmos.Commands;

/// <summary><c>lspci</c></summary>
public sealed class LspciCommand(PciBus bus) : Command
{
    private const int DumpBytes = 256;

    /// <inheritdoc/>
    public override string Name => "lspci";

    /// <inheritdoc/>
    public override string Arguments => "[-v] [-x] [--json]";

    /// <inheritdoc/>
    public override string Summary => "Lists the functions on the PCI bus, as Linux's lspci -nn -D does";

    /// <inheritdoc/>
    public override string Example => "lspci -v | grep BAR";

    /// <inheritdoc/>
    public override string Details => "-v adds interface, subsystem, command, interrupt, BARs, capabilities and driver; -x the 256 bytes of configuration space.";

    /// <inheritdoc/>
    public override void Run(CommandContext context)
    {
        context.TakeFlags("-v", "-x", "--json").Expect(0, 0);
        PciNames names = PciNames.Load();
        if (context.Has("--json"))
        {
            JsonText.WriteList(context.Output, bus.Devices, (json, device) => WriteJson(json, device, names));
            return;
        }

        foreach (PciDevice device in bus.Devices)
        {
            string line = PciFunction.Of(device).Describe(names);
            context.Output.WriteLine(context.Has("-v") ? line + Interface(device.Class, names) : line);
            if (context.Has("-v"))
                WriteDetails(context.Output, device, names);
            if (context.Has("-x"))
                WriteDump(context.Output, offset => device.Config.Read8(offset));
            if (context.Has("-v") || context.Has("-x"))
                context.Output.WriteLine();
        }
    }

    /// <summary>Configuration space as <c>lspci -xxx</c> prints it.</summary>
    public static void WriteDump(TextWriter output, Func<int, byte> read)
    {
        for (int row = 0; row < DumpBytes; row += HexDump.BytesPerLine)
            output.WriteLine($"{row:x2}: {string.Join(' ', Enumerable.Range(row, HexDump.BytesPerLine).Select(offset => $"{read(offset):x2}"))}");
    }

    private static string Interface(PciClass kind, PciNames names)
    {
        string? name = names.Interface(kind.Base, kind.Sub, kind.Interface);
        return name is null && kind.Interface == 0 ? "" : $" (prog-if {kind.Interface:x2}{(name is null ? "" : $" [{name}]")})";
    }

    private static void WriteDetails(TextWriter output, PciDevice device, PciNames names)
    {
        if (device.SubsystemVendorId is not 0 and not 0xFFFF)
            output.WriteLine($"\tSubsystem: {PciFunction.Name(names, device.SubsystemVendorId, device.SubsystemId)}");
        PciCommand command = device.Config.Command;
        string Sign(PciCommand bit) => (command & bit) != 0 ? "+" : "-";
        output.WriteLine($"\tControl: I/O{Sign(PciCommand.IoSpace)} Mem{Sign(PciCommand.MemorySpace)} BusMaster{Sign(PciCommand.BusMaster)} DisINTx{Sign(PciCommand.InterruptDisable)}");
        if (device.Config.InterruptPin is > 0 and <= 4 and byte pin)
            output.WriteLine($"\tInterrupt: pin {(char)('A' + pin - 1)} routed to IRQ {device.Config.InterruptLine}");
        foreach (PciBar bar in device.Bars)
            output.WriteLine($"\tBAR {bar.Index}: {Describe(bar)}");
        foreach (PciCapability capability in device.Capabilities)
            output.WriteLine($"\tCapabilities: [{capability.Offset:x2}] {Describe(capability)}");
        if (device.Capabilities.Defect is string defect)
            output.WriteLine($"\tCapabilities: broken: {defect}");
        if (device.Driver is IPciDriver driver)
            output.WriteLine($"\tKernel driver in use: {driver.Name}");
        else if (device.DriverError is Exception error)
            output.WriteLine($"\tKernel driver failed: {error.Message.ReplaceLineEndings(" ")}");
    }

    private static string Describe(PciBar bar)
    {
        string size = $"[size={Size(bar.SizeBytes)}]";
        string at = bar.IsAssigned ? $"at {bar.Address:x}" : "unassigned";
        return bar.Kind == PciBarKind.Io
            ? $"I/O ports {at} {size}"
            : $"Memory {at} ({(bar.Kind == PciBarKind.Memory64 ? "64" : "32")}-bit, {(bar.IsPrefetchable ? "" : "non-")}prefetchable) {size}";
    }

    // A power of two, as lspci writes it: 4K, 16M.
    private static string Size(ulong bytes)
    {
        int unit = 0;
        while (bytes >= 1024 && bytes % 1024 == 0 && unit < 4)
        {
            bytes /= 1024;
            unit++;
        }

        return $"{bytes}{(unit == 0 ? "" : "KMGT"[unit - 1])}";
    }

    private static string Describe(PciCapability capability) => capability.Id switch
    {
        PciCapabilityId.PowerManagement => "Power Management",
        PciCapabilityId.Msi => "MSI",
        PciCapabilityId.MsiX => $"MSI-X: Count={(capability.Read16(2) & 0x7FF) + 1}",
        PciCapabilityId.PciExpress => "Express",
        PciCapabilityId.BridgeSubsystem => "Subsystem",
        PciCapabilityId.VendorSpecific => $"Vendor Specific Information: Len={capability.Read8(2):x2}",
        _ => $"#{(byte)capability.Id:x2}",
    };

    private static void WriteJson(Utf8JsonWriter json, PciDevice device, PciNames names)
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
        json.WriteString("driver", device.Driver?.Name);
        json.WriteStartArray("bars");
        foreach (PciBar bar in device.Bars)
        {
            json.WriteStartObject();
            json.WriteNumber("index", bar.Index);
            json.WriteString("kind", bar.Kind.ToString().ToLowerInvariant());
            json.WriteString("address", $"0x{bar.Address:x}");
            json.WriteNumber("size", bar.SizeBytes);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("capabilities");
        foreach (PciCapability capability in device.Capabilities)
            json.WriteStringValue(capability.Id.ToString());
        json.WriteEndArray();
    }
}
