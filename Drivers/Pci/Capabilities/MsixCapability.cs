namespace Drivers.Pci.Capabilities;

/// <summary>MSI with a table in device memory (PCI 3.0 §6.8.2).</summary>
public sealed class MsixCapability : PciCapability
{
    /// <summary>Bytes of a table entry: message address, data, vector control.</summary>
    public const int EntryBytes = 16;

    internal const int LeastBytes = 12;
    private const int ControlOffset = 2;
    private const int TableOffsetRegister = 4;
    private const int PendingOffsetRegister = 8;
    private const uint BarMask = 7;
    private const ushort EnableFlag = 1 << 15;
    private const ushort MaskAllFlag = 1 << 14;

    internal MsixCapability(PciDeviceConfig config, int offset)
        : base(config, PciCapabilityId.MsiX, offset)
    {
        Entries = (Read16(ControlOffset) & 0x7FF) + 1;
        uint table = Read32(TableOffsetRegister);
        uint pending = Read32(PendingOffsetRegister);
        (TableBar, TableOffset) = ((int)(table & BarMask), table & ~BarMask);
        (PendingBar, PendingOffset) = ((int)(pending & BarMask), pending & ~BarMask);
    }

    /// <summary>Entries of the table, 1..2048.</summary>
    public int Entries { get; }

    /// <summary>The BAR that the table lies in, as alleged.</summary>
    public int TableBar { get; }

    /// <summary>Where in it, as alleged.</summary>
    public uint TableOffset { get; }

    /// <summary>The BAR that the pending bits lie in, as alleged.</summary>
    public int PendingBar { get; }

    /// <summary>Where in it, as alleged.</summary>
    public uint PendingOffset { get; }

    /// <summary>Whether the function interrupts by the table.</summary>
    public bool IsEnabled => (Read16(ControlOffset) & EnableFlag) != 0;

    /// <summary>Where the table is in memory, if it lies inside a memory BAR that has an address.</summary>
    /// <param name="bars">Those of the function.</param>
    /// <param name="address">The first entry's physical address.</param>
    /// <param name="wrong">What is wrong with it.</param>
    internal bool TryLocate(IReadOnlyList<PciBar> bars, out ulong address, out string wrong)
    {
        address = 0;
        PciBar? bar = bars.FirstOrDefault(candidate => candidate.Index == TableBar);
        ulong bytes = (ulong)Entries * EntryBytes;
        wrong = bar switch
        {
            null => $"BAR {TableBar} does not exist",
            { IsMemory: false } => $"BAR {TableBar} is not memory",
            { IsAssigned: false } => $"BAR {TableBar} has no address",
            _ when TableOffset > bar.SizeBytes || bytes > bar.SizeBytes - TableOffset =>
                $"0x{TableOffset:x}+0x{bytes:x} leaves the 0x{bar.SizeBytes:x} bytes of BAR {TableBar}",
            _ when bar.Address > ulong.MaxValue - bar.SizeBytes => $"BAR {TableBar} leaves the address space",
            _ => "",
        };
        if (wrong.Length > 0)
            return false;
        address = bar!.Address + TableOffset;
        return true;
    }

    /// <summary>Whether a part of a BAR has a byte in common with the table.</summary>
    internal bool TableCovers(int bar, ulong offset, ulong sizeBytes) =>
        bar == TableBar && offset < TableOffset + ((ulong)Entries * EntryBytes) && (offset >= TableOffset || sizeBytes > TableOffset - offset);

    /// <summary>Turns the table on, with or without all of it masked.</summary>
    internal void Enable(bool maskedAll) =>
        Write16(ControlOffset, (ushort)((Read16(ControlOffset) & ~MaskAllFlag) | EnableFlag | (maskedAll ? MaskAllFlag : 0)));

    internal void Disable() => Write16(ControlOffset, (ushort)(Read16(ControlOffset) & ~(EnableFlag | MaskAllFlag)));
}
