namespace Drivers.Pci;

/// <summary>The bus numbers in a bridge's header (PCI-PCI Bridge 1.2 §3.2.5.2 to §3.2.5.4).</summary>
/// <param name="Primary">The bus it is on.</param>
/// <param name="Secondary">The bus right behind it; 0 when it was given none.</param>
/// <param name="Subordinate">The highest bus behind it.</param>
public readonly record struct BusNumbers(byte Primary, byte Secondary, byte Subordinate)
{
    internal const int Offset = 0x18;
    private const uint LatencyMask = 0xFF000000;

    /// <summary>The buses behind the bridge, as <c>lspci -t</c> shows them: <c>02</c> or <c>02-05</c>.</summary>
    public override string ToString() => Secondary == Subordinate ? $"{Secondary:x2}" : $"{Secondary:x2}-{Subordinate:x2}";

    internal static BusNumbers From(uint register) => new((byte)register, (byte)(register >> 8), (byte)(register >> 16));

    internal uint Into(uint register) => (register & LatencyMask) | ((uint)Subordinate << 16) | ((uint)Secondary << 8) | Primary;
}
