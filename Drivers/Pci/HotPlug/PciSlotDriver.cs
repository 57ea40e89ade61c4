using Drivers.Pci.Capabilities;

namespace Drivers.Pci.HotPlug;

/// <summary>Watches the slots of Express ports. A bridge without such a slot is left to itself.</summary>
public sealed class PciSlotDriver(PciBus bus) : IPciDriver
{
    /// <inheritdoc/>
    public string Name => "pcie-slot";

    /// <inheritdoc/>
    public IReadOnlyList<PciMatch> Matches { get; } = [PciMatch.Class(0x06, 0x04)];

    /// <inheritdoc/>
    public IDisposable? Start(PciDevice device) =>
        device.Capabilities.First<PciExpressCapability>() is { HasSlot: true } express && express.SlotFeatures.HasFlag(PciSlotFeatures.HotPlug)
            ? new PciSlot(bus, device, express)
            : null;
}
