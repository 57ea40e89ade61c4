namespace Drivers.Pci.Capabilities;

/// <summary>Identifies an extended capability (PCI Express 5.0 §7.6). Others than these occur.</summary>
public enum PciExtendedCapabilityId : ushort
{
    /// <summary>Advanced error reporting.</summary>
    AdvancedErrorReporting = 0x01,

    /// <summary>A serial number of the device.</summary>
    DeviceSerialNumber = 0x03,

    /// <summary>Vendor-specific.</summary>
    VendorSpecific = 0x0B,

    /// <summary>Access control services.</summary>
    AccessControlServices = 0x0D,

    /// <summary>Functions beyond eight.</summary>
    AlternativeRoutingId = 0x0E,

    /// <summary>Address translation services.</summary>
    AddressTranslationServices = 0x0F,

    /// <summary>Virtual functions.</summary>
    SingleRootIov = 0x10,

    /// <summary>Page requests.</summary>
    PageRequest = 0x13,

    /// <summary>Secondary PCI Express.</summary>
    SecondaryExpress = 0x19,
}

/// <summary>One entry of the extended capability list. Those with a type of their own are of that type; all others are kept as they are.</summary>
public class PciExtendedCapability : PciRegisterBlock
{
    private protected PciExtendedCapability(PciDeviceConfig config, PciExtendedCapabilityId id, int version, int offset)
        : base(config, offset, config.SizeBytes)
    {
        Id = id;
        Version = version;
    }

    /// <summary>What it is.</summary>
    public PciExtendedCapabilityId Id { get; }

    /// <summary>The version of its layout.</summary>
    public int Version { get; }

    internal static PciExtendedCapability Make(PciDeviceConfig config, PciExtendedCapabilityId id, int version, int offset) =>
        (id, config.SizeBytes - offset) switch
        {
            (PciExtendedCapabilityId.AdvancedErrorReporting, >= AerCapability.LeastBytes) => new AerCapability(config, version, offset),
            (PciExtendedCapabilityId.AccessControlServices, >= AcsCapability.LeastBytes) => new AcsCapability(config, version, offset),
            (PciExtendedCapabilityId.AddressTranslationServices, >= AtsCapability.LeastBytes) => new AtsCapability(config, version, offset),
            (PciExtendedCapabilityId.SingleRootIov, >= SriovCapability.LeastBytes) => new SriovCapability(config, version, offset),
            _ => new PciExtendedCapability(config, id, version, offset),
        };
}

/// <summary>Advanced error reporting (PCI Express 5.0 §7.8.4). Read, not acted on.</summary>
public sealed class AerCapability : PciExtendedCapability
{
    internal const int LeastBytes = 0x2C;

    internal AerCapability(PciDeviceConfig config, int version, int offset)
        : base(config, PciExtendedCapabilityId.AdvancedErrorReporting, version, offset)
    {
    }

    /// <summary>Errors that were not corrected.</summary>
    public uint UncorrectableErrors => Read32(0x04);

    /// <summary>Which of them are not reported.</summary>
    public uint UncorrectableMask => Read32(0x08);

    /// <summary>Which of them are fatal.</summary>
    public uint UncorrectableSeverity => Read32(0x0C);

    /// <summary>Errors that were corrected.</summary>
    public uint CorrectableErrors => Read32(0x10);

    /// <summary>Which of them are not reported.</summary>
    public uint CorrectableMask => Read32(0x14);
}

/// <summary>Access control services (PCI Express 5.0 §7.7.8).</summary>
public sealed class AcsCapability : PciExtendedCapability
{
    internal const int LeastBytes = 8;

    internal AcsCapability(PciDeviceConfig config, int version, int offset)
        : base(config, PciExtendedCapabilityId.AccessControlServices, version, offset)
    {
    }

    /// <summary>What the port can enforce, as of the ACS capability register.</summary>
    public ushort Features => Read16(4);

    /// <summary>What it enforces.</summary>
    public ushort Enabled => Read16(6);
}

/// <summary>Address translation services (PCI Express 5.0 §10.5.1).</summary>
public sealed class AtsCapability : PciExtendedCapability
{
    internal const int LeastBytes = 8;

    internal AtsCapability(PciDeviceConfig config, int version, int offset)
        : base(config, PciExtendedCapabilityId.AddressTranslationServices, version, offset)
    {
    }

    /// <summary>How many invalidations the function takes before it holds up the sender, 1..32.</summary>
    public int QueueDepth => Read16(4) is var register && (register & 0x1F) == 0 ? 32 : register & 0x1F;

    /// <summary>Whether the function asks for translations.</summary>
    public bool IsEnabled => (Read16(6) & (1 << 15)) != 0;
}

/// <summary>Virtual functions (SR-IOV 1.1 §3.3). Read; no virtual function is ever turned on.</summary>
public sealed class SriovCapability : PciExtendedCapability
{
    internal const int LeastBytes = 0x40;

    internal SriovCapability(PciDeviceConfig config, int version, int offset)
        : base(config, PciExtendedCapabilityId.SingleRootIov, version, offset)
    {
    }

    /// <summary>How many there are at start.</summary>
    public int InitialFunctions => Read16(0x0C);

    /// <summary>How many there can be.</summary>
    public int TotalFunctions => Read16(0x0E);

    /// <summary>How many are turned on.</summary>
    public int Functions => Read16(0x10);

    /// <summary>The first one's routing id, from this function's.</summary>
    public int FirstFunctionOffset => Read16(0x14);

    /// <summary>From one to the next.</summary>
    public int FunctionStride => Read16(0x16);

    /// <summary>Their device id.</summary>
    public ushort FunctionDeviceId => Read16(0x1A);
}
