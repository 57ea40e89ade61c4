using Cosmos.Core;

namespace Drivers.Pci.Interrupts;

/// <summary>Knows at which global system interrupt a function's INTx pin arrives, on the chipsets of QEMU's two PC machines.</summary>
/// <remarks>
/// ACPI says it in <c>_PRT</c>, as a program to interpret; the chipset says it in registers. A pin passes each bridge rotated by the device number
/// (PCI-PCI Bridge 1.2 §9.1). On other chipsets no pin is routed, and drivers poll.
/// </remarks>
internal sealed class IntxRouter
{
    private const int Pins = 4;
    private static readonly PciAddress HostBridge = new(0, 0, 0);
    private readonly Dictionary<int, IntxLine> _lines = [];
    private readonly Func<PciAddress, int, int?>? _atRoot;

    internal IntxRouter(PciConfSpace space)
    {
        _atRoot = space.Read32(HostBridge, 0) switch
        {
            0x1237_8086 => (slot, pin) => Piix3(space, slot, pin),
            0x29C0_8086 => Ich9(space),
            _ => null,
        };
    }

    /// <summary>The line that a function's pin is wired to; null when it has none or nobody knows.</summary>
    internal IntxLine? LineOf(PciDevice device)
    {
        if (GsiOf(device) is not { } gsi)
            return null;
        lock (_lines)
        {
            if (!_lines.TryGetValue(gsi, out IntxLine? line))
                _lines.Add(gsi, line = new IntxLine(gsi));
            return line;
        }
    }

    internal int? GsiOf(PciDevice device)
    {
        int pin = device.Config.InterruptPin - 1;
        if (_atRoot is null || pin is < 0 or >= Pins)
            return null;
        PciDevice at = device;
        for (; at.Parent is { } bridge; at = bridge)
            pin = (pin + at.Address.Device) % Pins;
        return _atRoot(at.Address, pin);
    }

    // 82371SB (PIIX3) §2.2.7: PIRQRC[A:D] name the ISA interrupt of each PIRQ; bit 7 turns it off. The 440FX wires slots to PIRQs one further each.
    private static int? Piix3(PciConfSpace space, PciAddress slot, int pin)
    {
        const int FirstRoute = 0x60;
        var piix3 = new PciAddress(0, 1, 0);
        if (space.Read32(piix3, 0) != 0x7000_8086)
            return null;
        int pirq = (pin + slot.Device + Pins - 1) % Pins;
        byte route = space.Read8(piix3, FirstRoute + pirq);
        return (route & 0x80) != 0 || (route & 0x0F) == 0 ? null : route & 0x0F;
    }

    // 82801I (ICH9) §5.8, §10.1: with an I/O APIC, PIRQA..H are its pins 16..23. Devices 25..31 of bus 0 name their PIRQs in the chipset's
    // registers; QEMU wires all other slots to PIRQE..H, one further each, and those of device 30 straight.
    private static Func<PciAddress, int, int?> Ich9(PciConfSpace space)
    {
        const int FirstGsi = 16, FirstOuterPirq = 4, FirstInternal = 25, Bridge = 30;
        ushort[] routes = Ich9Routes(space);
        return (slot, pin) => FirstGsi + (slot switch
        {
            { Bus: 0, Device: Bridge } => pin + FirstOuterPirq,
            { Bus: 0, Device: >= FirstInternal } => (routes[slot.Device - FirstInternal] >> (pin * 4)) & 7,
            _ => ((slot.Device + pin) % Pins) + FirstOuterPirq,
        });
    }

    private static ushort[] Ich9Routes(PciConfSpace space)
    {
        const int RootComplexBase = 0xF0, FirstPage = 0x3000, PageBytes = 0x1000;
        ushort[] routes = [0x3210, 0x3210, 0x3210, 0x3210, 0x3210, 0x3210, 0x3210]; // as after reset
        ReadOnlySpan<int> registers = [0x150, 0x14C, 0x148, 0x146, 0x144, 0x142, 0x140];
        uint root = space.Read32(new PciAddress(0, 31, 0), RootComplexBase);
        if (root == uint.MaxValue || (root & 1) == 0)
            return routes;
        try
        {
            var option = new VmPagerOption
            {
                Address = new PhysicalAddress((root & ~0x3FFFu) + FirstPage),
                SizeBytes = PageBytes,
                Access = PageAccess.ReadOnly,
                Holder = "INTx routes",
            };
            using VmPager window = option.Build();
            for (int device = 0; device < routes.Length; device++)
                routes[device] = window.Cell<ushort>((ulong)registers[device]).Read();
        }
        catch (PageRefusedException refused)
        {
            KernelLog.Write($"the chipset's interrupt routes cannot be read: {refused.Message}");
        }

        return routes;
    }
}
