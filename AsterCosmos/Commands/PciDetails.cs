using Drivers.Pci;
using Drivers.Pci.Capabilities;
using Drivers.Pci.Interrupts;

namespace AsterCosmos.Commands;

/// <summary>What <c>lspci -v</c> says of a function below its line.</summary>
internal static class PciDetails
{
    /// <summary>The programming interface, to be put behind the function's line.</summary>
    internal static string Interface(PciClass kind, PciNames names)
    {
        string? name = names.Interface(kind.Base, kind.Sub, kind.Interface);
        return name is null && kind.Interface == 0 ? "" : $" (prog-if {kind.Interface:x2}{(name is null ? "" : $" [{name}]")})";
    }

    internal static void Write(TextWriter output, PciDevice device, PciNames names)
    {
        void Line(string text) => output.WriteLine($"\t{text}");
        if (device.SubsystemVendorId is not 0 and not 0xFFFF)
            Line($"Subsystem: {PciFunction.Name(names, device.SubsystemVendorId, device.SubsystemId)}");
        PciCommand command = device.Config.Command;
        string Sign(PciCommand bit) => (command & bit) != 0 ? "+" : "-";
        Line($"Control: I/O{Sign(PciCommand.IoSpace)} Mem{Sign(PciCommand.MemorySpace)} BusMaster{Sign(PciCommand.BusMaster)} DisINTx{Sign(PciCommand.InterruptDisable)}");
        if (device.Config.InterruptPin is > 0 and <= 4 and byte pin)
            Line($"Interrupt: pin {(char)('A' + pin - 1)} routed to IRQ {device.IntxGsi ?? device.Config.InterruptLine}");
        if (device.Interrupts is { } interrupts)
            Line($"Interrupts in use: {Describe(interrupts)}");
        if (device.IsBridge)
            Line($"Bus: {device.BusNumbers}");
        foreach (PciBar bar in device.Bars)
            Line($"BAR {bar.Index}: {Describe(bar)}");
        if (device.ExpansionRom is { } rom)
            Line($"Expansion ROM {(rom.IsAssigned ? $"at {rom.Address:x}" : "unassigned")} [size={Size(rom.SizeBytes)}]");
        foreach (PciCapability capability in device.Capabilities)
            Line($"Capabilities: [{capability.Offset:x2}] {Describe(capability)}");
        if (device.Capabilities.Defect is string defect)
            Line($"Capabilities: broken: {defect}");
        foreach (PciExtendedCapability capability in device.ExtendedCapabilities)
            Line($"Capabilities: [{capability.Offset:x3} v{capability.Version}] {Describe(capability)}");
        if (device.ExtendedCapabilities.Defect is string extendedDefect)
            Line($"Capabilities: extended, broken: {extendedDefect}");
        if (device.Driver is IPciDriver driver)
            Line($"Kernel driver in use: {driver.Name}");
        else if (device.DriverError is Exception error)
            Line($"Kernel driver failed: {device.FailedDriver?.Name}: {error.Message.ReplaceLineEndings(" ")}");
    }

    private static string Describe(PciInterrupts interrupts) => interrupts.Kind switch
    {
        PciInterruptKinds.MsiX => $"MSI-X, {interrupts.Count} of its messages",
        PciInterruptKinds.Msi => "MSI",
        PciInterruptKinds.IntX => "INTx",
        _ => "none, polled",
    };

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

    private static string Describe(PciCapability capability) => capability switch
    {
        PowerManagementCapability power => $"Power Management version {power.Version}, D{power.State}",
        MsiCapability msi => $"MSI: Enable{(msi.IsEnabled ? "+" : "-")} Count={msi.MostMessages} Maskable{(msi.HasMask ? "+" : "-")} 64bit{(msi.IsWide ? "+" : "-")}",
        MsixCapability msix => $"MSI-X: Enable{(msix.IsEnabled ? "+" : "-")} Count={msix.Entries} table BAR={msix.TableBar} offset={msix.TableOffset:x8}",
        PciExpressCapability express => $"Express (v{express.Version}) {express.Kind}{(express.HasSlot ? $" (slot {express.SlotNumber})" : "")}",
        BridgeSubsystemCapability subsystem => $"Subsystem: [{subsystem.VendorId:x4}:{subsystem.DeviceId:x4}]",
        VirtioPciCapability virtio => $"VirtIO: {VirtioKind(virtio.Kind)} BAR={virtio.Bar} offset={virtio.StructureOffset:x8} size={virtio.StructureBytes:x8}",
        VendorSpecificCapability vendor => $"Vendor Specific Information: Len={vendor.Length:x2}",
        _ => Enum.IsDefined(capability.Id) ? capability.Id.ToString() : $"#{(byte)capability.Id:x2}",
    };

    private static string VirtioKind(byte kind) => kind switch
    {
        1 => "CommonCfg",
        2 => "Notify",
        3 => "ISR",
        4 => "DeviceCfg",
        5 => "PciCfg",
        _ => $"#{kind}",
    };

    private static string Describe(PciExtendedCapability capability) => capability switch
    {
        AerCapability aer => $"Advanced Error Reporting: uncorrectable {aer.UncorrectableErrors:x8}, correctable {aer.CorrectableErrors:x8}",
        AcsCapability acs => $"Access Control Services: can {acs.Features:x2}, does {acs.Enabled:x2}",
        AtsCapability ats => $"Address Translation Service: Enable{(ats.IsEnabled ? "+" : "-")} queue depth {ats.QueueDepth}",
        SriovCapability functions => $"Single Root I/O Virtualization: {functions.Functions} of {functions.TotalFunctions} functions",
        _ => Enum.IsDefined(capability.Id) ? capability.Id.ToString() : $"#{(ushort)capability.Id:x4}",
    };
}
