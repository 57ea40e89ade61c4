namespace Drivers.Pci.Capabilities;

/// <summary>Message-signalled interrupts (PCI 3.0 §6.8.1).</summary>
public sealed class MsiCapability : PciCapability
{
    internal const int LeastBytes = 10;
    private const int ControlOffset = 2;
    private const int AddressOffset = 4;
    private const ushort EnableFlag = 1 << 0;
    private const ushort ManyMask = 7 << 4;
    private const ushort WideFlag = 1 << 7;
    private const ushort MaskFlag = 1 << 8;

    internal MsiCapability(PciDeviceConfig config, int offset)
        : base(config, PciCapabilityId.Msi, offset)
    {
        ushort control = Read16(ControlOffset);
        IsWide = (control & WideFlag) != 0;
        HasMask = (control & MaskFlag) != 0;
        MostMessages = 1 << Math.Min((control >> 1) & 7, 5);
    }

    /// <summary>Whether the address has 64 bits.</summary>
    public bool IsWide { get; }

    /// <summary>Whether messages can be masked one by one.</summary>
    public bool HasMask { get; }

    /// <summary>How many messages the function could send, 1..32.</summary>
    public int MostMessages { get; }

    /// <summary>Whether the function interrupts by message.</summary>
    public bool IsEnabled => (Read16(ControlOffset) & EnableFlag) != 0;

    private int DataOffset => IsWide ? 12 : 8;

    private int MaskOffset => DataOffset + 4;

    internal static bool Fits(PciDeviceConfig config, int offset)
    {
        ushort control = config.Read16(offset + ControlOffset);
        int bytes = LeastBytes + ((control & WideFlag) != 0 ? 4 : 0) + ((control & MaskFlag) != 0 ? 10 : 0);
        return bytes <= PciCapabilities.SpaceBytes - offset;
    }

    /// <summary>Has the function send one message, the given one, from now on.</summary>
    internal void Enable(ulong address, uint data)
    {
        ushort control = (ushort)(Read16(ControlOffset) & ~(EnableFlag | ManyMask));
        Write16(ControlOffset, control);
        Write32(AddressOffset, (uint)address);
        if (IsWide)
            Write32(AddressOffset + sizeof(uint), (uint)(address >> 32));
        Write16(DataOffset, (ushort)data);
        Write16(ControlOffset, (ushort)(control | EnableFlag));
    }

    internal void Disable() => Write16(ControlOffset, (ushort)(Read16(ControlOffset) & ~EnableFlag));

    /// <summary>Masks the first message in the function, where it can.</summary>
    internal bool TryMask(bool masked)
    {
        if (!HasMask)
            return false;
        uint mask = Read32(MaskOffset);
        Write32(MaskOffset, masked ? mask | 1 : mask & ~1u);
        return true;
    }
}
