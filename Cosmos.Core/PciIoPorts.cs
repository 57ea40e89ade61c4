namespace Cosmos.Core;

/// <summary>The two ports of PCI configuration mechanism #1 (PCI 3.0 §3.2.2.3.2).</summary>
/// <remarks>
/// An access is a pair: the address is written, then the data port read or written. Whoever uses the pair holds <see cref="Lock"/> over both.
/// </remarks>
public static class PciIoPorts
{
    /// <summary>One transaction at a time, whoever makes it.</summary>
    [BusTier]
    public static Lock Lock { get; } = new();

    /// <summary><c>CONFIG_ADDRESS</c>, 0xCF8, 32 bits, write-only.</summary>
    // SAFETY: writing 0xCF8 as a whole dword only latches which register the next access to CONFIG_DATA reaches; it has no effect by itself.
    // Narrower accesses to 0xCF8..0xCFB are ordinary I/O (0xCF9 resets the machine), so this is the only width there is.
    [BusTier]
    public static IoPort<uint, WriteOnly> Address { get; } = new(0xCF8, "PCI CONFIG_ADDRESS");

    /// <summary><c>CONFIG_DATA</c>, 0xCFC, 32 bits.</summary>
    // SAFETY: reaches configuration registers alone. A write can move a BAR over RAM or enable bus mastering, which is why the port belongs to
    // the bus tier: Drivers.Pci passes on typed operations (sizing with decoding off, command bits), never a raw write. Windows over a moved BAR
    // are still refused where the nucleus knows RAM, the kernel or its own registers.
    [BusTier]
    public static IoPort<uint, ReadWrite> Data { get; } = new(0xCFC, "PCI CONFIG_DATA");
}
