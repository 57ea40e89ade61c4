namespace Drivers.Pci.Capabilities;

/// <summary>Identifies a capability (PCI 3.0 appendix H). Others than these occur.</summary>
public enum PciCapabilityId : byte
{
    /// <summary>Power management.</summary>
    PowerManagement = 0x01,

    /// <summary>Slot numbering of a bridge.</summary>
    SlotIdentification = 0x04,

    /// <summary>Message-signalled interrupts.</summary>
    Msi = 0x05,

    /// <summary>PCI-X.</summary>
    PciX = 0x07,

    /// <summary>Vendor-specific; virtio's structures are of this kind.</summary>
    VendorSpecific = 0x09,

    /// <summary>Standard hot-plug controller.</summary>
    HotPlug = 0x0C,

    /// <summary>Subsystem ids of a bridge.</summary>
    BridgeSubsystem = 0x0D,

    /// <summary>PCI Express.</summary>
    PciExpress = 0x10,

    /// <summary>MSI with a table in memory.</summary>
    MsiX = 0x11,

    /// <summary>Serial ATA's index and data registers.</summary>
    SerialAta = 0x12,

    /// <summary>Conventional PCI's advanced features.</summary>
    AdvancedFeatures = 0x13,
}

/// <summary>One entry of the capability list. Those with a type of their own are of that type; all others are kept as they are.</summary>
public class PciCapability : PciRegisterBlock
{
    private protected PciCapability(PciDeviceConfig config, PciCapabilityId id, int offset)
        : base(config, offset, PciCapabilities.SpaceBytes) => Id = id;

    /// <summary>What it is.</summary>
    public PciCapabilityId Id { get; }

    /// <summary>Makes the type for an id; a capability that would not fit into the space stays raw.</summary>
    internal static PciCapability Make(PciDeviceConfig config, PciCapabilityId id, int offset) => (id, PciCapabilities.SpaceBytes - offset) switch
    {
        (PciCapabilityId.PowerManagement, >= PowerManagementCapability.LeastBytes) => new PowerManagementCapability(config, offset),
        (PciCapabilityId.Msi, >= MsiCapability.LeastBytes) when MsiCapability.Fits(config, offset) => new MsiCapability(config, offset),
        (PciCapabilityId.MsiX, >= MsixCapability.LeastBytes) => new MsixCapability(config, offset),
        (PciCapabilityId.PciExpress, >= PciExpressCapability.LeastBytes) => new PciExpressCapability(config, offset),
        (PciCapabilityId.VendorSpecific, >= VirtioPciCapability.LeastBytes) when VirtioPciCapability.Is(config, offset) => new VirtioPciCapability(config, offset),
        (PciCapabilityId.VendorSpecific, >= VendorSpecificCapability.LeastBytes) => new VendorSpecificCapability(config, offset),
        (PciCapabilityId.BridgeSubsystem, >= BridgeSubsystemCapability.LeastBytes) => new BridgeSubsystemCapability(config, offset),
        _ => new PciCapability(config, id, offset),
    };
}

/// <summary>The subsystem ids of a bridge, whose header has no room for them (PCI-PCI Bridge 1.2 §3.2.5.14).</summary>
public sealed class BridgeSubsystemCapability : PciCapability
{
    internal const int LeastBytes = 8;

    internal BridgeSubsystemCapability(PciDeviceConfig config, int offset)
        : base(config, PciCapabilityId.BridgeSubsystem, offset)
    {
    }

    /// <summary>The board's vendor.</summary>
    public ushort VendorId => Read16(4);

    /// <summary>The board.</summary>
    public ushort DeviceId => Read16(6);
}
