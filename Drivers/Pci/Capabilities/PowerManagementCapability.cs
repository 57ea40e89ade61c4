namespace Drivers.Pci.Capabilities;

/// <summary>Power management (PCI Power Management 1.2 §3.2).</summary>
public sealed class PowerManagementCapability : PciCapability
{
    internal const int LeastBytes = 8;
    private const int CapabilitiesOffset = 2;
    private const int ControlOffset = 4;
    private const int StateMask = 3;

    internal PowerManagementCapability(PciDeviceConfig config, int offset)
        : base(config, PciCapabilityId.PowerManagement, offset)
    {
    }

    /// <summary>Which version of the specification it follows.</summary>
    public int Version => Read16(CapabilitiesOffset) & 7;

    /// <summary>The power state, 0 for on to 3 for off.</summary>
    public int State => Read16(ControlOffset) & StateMask;

    /// <summary>Whether the function comes up anew when it goes from D3 to D0.</summary>
    public bool LosesStateInD3 => (Read16(ControlOffset) & (1 << 3)) == 0;

    /// <summary>Turns the function on. The bits that writing a one would clear stay as they are.</summary>
    internal void TurnOn() => Write16(ControlOffset, (ushort)(Read16(ControlOffset) & ~(StateMask | (1 << 15))));
}
