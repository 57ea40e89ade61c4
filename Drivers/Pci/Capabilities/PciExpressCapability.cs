namespace Drivers.Pci.Capabilities;

/// <summary>What a function is on the Express fabric (PCI Express 5.0 §7.5.3.2). Others than these occur.</summary>
public enum PciExpressKind
{
    /// <summary>An endpoint.</summary>
    Endpoint = 0,

    /// <summary>An endpoint that still needs I/O ports.</summary>
    LegacyEndpoint = 1,

    /// <summary>A root port.</summary>
    RootPort = 4,

    /// <summary>The port of a switch that faces the root.</summary>
    UpstreamPort = 5,

    /// <summary>A port of a switch that faces away from the root.</summary>
    DownstreamPort = 6,

    /// <summary>A bridge from Express to conventional PCI.</summary>
    PciBridge = 7,

    /// <summary>A bridge from conventional PCI to Express.</summary>
    ReverseBridge = 8,

    /// <summary>An endpoint inside the root complex.</summary>
    RootComplexEndpoint = 9,

    /// <summary>A collector of the root complex' events.</summary>
    RootComplexEventCollector = 10,
}

/// <summary>What a slot can do (PCI Express 5.0 §7.5.3.9).</summary>
[Flags]
public enum PciSlotFeatures : uint
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>It has an attention button.</summary>
    AttentionButton = 1 << 0,

    /// <summary>Its power can be switched.</summary>
    PowerController = 1 << 1,

    /// <summary>It has a power indicator.</summary>
    PowerIndicator = 1 << 4,

    /// <summary>A device may go without a word.</summary>
    Surprise = 1 << 5,

    /// <summary>Devices may come and go while the system runs.</summary>
    HotPlug = 1 << 6,

    /// <summary>It does not tell when a command is done.</summary>
    NoCommandCompleted = 1 << 18,
}

/// <summary>PCI Express (PCI Express 5.0 §7.5.3).</summary>
public sealed class PciExpressCapability : PciCapability
{
    internal const int LeastBytes = 20;
    private const int SlotBytes = 0x1C;
    private const int FlagsOffset = 2;
    private const int LinkStatusOffset = 0x12;
    private const int SlotCapabilitiesOffset = 0x14;
    private const int SlotControlOffset = 0x18;

    internal PciExpressCapability(PciDeviceConfig config, int offset)
        : base(config, PciCapabilityId.PciExpress, offset)
    {
        ushort flags = Read16(FlagsOffset);
        Version = flags & 15;
        Kind = (PciExpressKind)((flags >> 4) & 15);
        HasSlot = (flags & (1 << 8)) != 0 && Kind is (PciExpressKind.RootPort or PciExpressKind.DownstreamPort) && MostBytes >= SlotBytes;
    }

    /// <summary>The version of the capability.</summary>
    public int Version { get; }

    /// <summary>What the function is.</summary>
    public PciExpressKind Kind { get; }

    /// <summary>Whether it is a port with a slot.</summary>
    public bool HasSlot { get; }

    /// <summary>Lanes of the link as negotiated.</summary>
    public int LinkWidth => (Read16(LinkStatusOffset) >> 4) & 0x3F;

    /// <summary>What the slot can do.</summary>
    public PciSlotFeatures SlotFeatures => HasSlot ? (PciSlotFeatures)(Read32(SlotCapabilitiesOffset) & 0x7FFFF) : PciSlotFeatures.None;

    /// <summary>The slot's number.</summary>
    public int SlotNumber => HasSlot ? (int)(Read32(SlotCapabilitiesOffset) >> 19) : 0;

    /// <summary>Slot control below, slot status above.</summary>
    internal uint ReadSlot() => Read32(SlotControlOffset);

    internal void WriteSlot(uint value) => Write32(SlotControlOffset, value);

    /// <summary>Writes slot status alone, where the way to the space can.</summary>
    internal void WriteSlotStatus(ushort value) => Write16(SlotControlOffset + sizeof(ushort), value);
}
