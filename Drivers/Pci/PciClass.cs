namespace Drivers.Pci;

/// <summary>What a function is (PCI 3.0 §6.2.1, appendix D).</summary>
/// <param name="Base">Base class: 01 storage, 02 network, 03 display, 06 bridge, ...</param>
/// <param name="Sub">Subclass.</param>
/// <param name="Interface">Programming interface.</param>
public readonly record struct PciClass(byte Base, byte Sub, byte Interface)
{
    /// <summary>The code of a host bridge.</summary>
    public const ushort HostBridge = 0x0600;

    /// <summary>The code of a PCI-PCI bridge.</summary>
    public const ushort PciBridge = 0x0604;

    /// <summary>Base class and subclass as one number: 0x0604 is a PCI-PCI bridge.</summary>
    public ushort Code => (ushort)((Base << 8) | Sub);

    /// <inheritdoc/>
    public override string ToString() => $"{Base:x2}{Sub:x2}";
}
