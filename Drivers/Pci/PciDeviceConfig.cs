namespace Drivers.Pci;

/// <summary>The <c>Command</c> register (PCI 3.0 §6.2.2).</summary>
[Flags]
public enum PciCommand : ushort
{
    /// <summary>Logically disconnected but for configuration.</summary>
    None = 0,

    /// <summary>Answers I/O ports.</summary>
    IoSpace = 1 << 0,

    /// <summary>Answers memory addresses.</summary>
    MemorySpace = 1 << 1,

    /// <summary>May do DMA.</summary>
    BusMaster = 1 << 2,

    /// <summary>Keeps its INTx pin quiet.</summary>
    InterruptDisable = 1 << 10,
}

/// <summary>The <c>Status</c> register (PCI 3.0 §6.2.3).</summary>
[Flags]
public enum PciStatus : ushort
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The function asserts its INTx pin.</summary>
    Interrupt = 1 << 3,

    /// <summary>There is a capability list.</summary>
    CapabilitiesList = 1 << 4,
}

/// <summary>The layout of a configuration header (PCI 3.0 §6.2.1).</summary>
public enum PciHeaderType : byte
{
    /// <summary>An ordinary function.</summary>
    Device = 0,

    /// <summary>A PCI-PCI bridge.</summary>
    Bridge = 1,

    /// <summary>A CardBus bridge.</summary>
    CardBus = 2,
}

/// <summary>The standard header of one function's configuration space (PCI 3.0 §6.1, figure 6-1), read anew at each use.</summary>
/// <remarks>Whatever it says is what the device alleges. Any thread; never allocates.</remarks>
public sealed class PciDeviceConfig
{
    /// <summary>The status of a function that is not there.</summary>
    internal const PciStatus NoAnswer = (PciStatus)0xFFFF;

    private const int CommandOffset = 0x04;
    private readonly PciConfSpace _space;

    internal PciDeviceConfig(PciConfSpace space, PciAddress address)
    {
        _space = space;
        Address = address;
    }

    /// <summary>The function.</summary>
    public PciAddress Address { get; }

    /// <summary>Bytes of the space.</summary>
    public int SizeBytes => _space.SizeBytes;

    /// <summary>0xFFFF when nothing answers (any more).</summary>
    public ushort VendorId => Read16(0x00);

    /// <summary>Given by the vendor.</summary>
    public ushort DeviceId => Read16(0x02);

    /// <summary>What the function may do now.</summary>
    public PciCommand Command => (PciCommand)Read16(CommandOffset);

    /// <summary>What happened.</summary>
    public PciStatus Status => (PciStatus)Read16(0x06);

    /// <summary>Given by the vendor.</summary>
    public byte RevisionId => Read8(0x08);

    /// <summary>What the function is.</summary>
    public PciClass Class
    {
        get
        {
            uint word = Read32(0x08);
            return new PciClass((byte)(word >> 24), (byte)(word >> 16), (byte)(word >> 8));
        }
    }

    /// <summary>The header's layout; may be one that is not named.</summary>
    public PciHeaderType HeaderType => (PciHeaderType)(Read8(0x0E) & 0x7F);

    /// <summary>Whether the device may have functions besides 0.</summary>
    public bool IsMultiFunction => (Read8(0x0E) & 0x80) != 0;

    /// <summary>What the firmware wrote there for its own use: the ISA interrupt, or 255.</summary>
    public byte InterruptLine => Read8(0x3C);

    /// <summary>0 for none, 1..4 for INTA..INTD.</summary>
    public byte InterruptPin => Read8(0x3D);

    /// <summary>On a bridge: its bus numbers.</summary>
    internal BusNumbers BusNumbers => Pci.BusNumbers.From(Read32(Pci.BusNumbers.Offset));

    /// <summary>Where the expansion ROM's register is, if the header has one.</summary>
    internal int? RomOffset => HeaderType switch
    {
        PciHeaderType.Device => 0x30,
        PciHeaderType.Bridge => 0x38,
        _ => null,
    };

    /// <summary>How many BARs the header has.</summary>
    internal int BarCount => HeaderType switch
    {
        PciHeaderType.Device => 6,
        PciHeaderType.Bridge => 2,
        PciHeaderType.CardBus => 1,
        _ => 0,
    };

    /// <summary>The board's vendor and its number for the board; 0 where the header has no such registers.</summary>
    internal uint ReadSubsystem(PciHeaderType layout) => layout switch
    {
        PciHeaderType.Device => Read32(0x2C),
        PciHeaderType.CardBus => Read32(0x40),
        _ => 0,
    };

    /// <summary>Reads 8 bits anywhere in the space.</summary>
    public byte Read8(int offset) => _space.Read8(Address, offset);

    /// <summary>Reads 16 bits anywhere in the space.</summary>
    public ushort Read16(int offset) => _space.Read16(Address, offset);

    /// <summary>Reads 32 bits anywhere in the space.</summary>
    public uint Read32(int offset) => _space.Read32(Address, offset);

    /// <summary>Writes the command register. Zeros in the status half of the dword change nothing there.</summary>
    internal void WriteCommand(PciCommand command) => _space.Write32(Address, CommandOffset, (ushort)command);

    internal void WriteBusNumbers(BusNumbers numbers) => Write32(Pci.BusNumbers.Offset, numbers.Into(Read32(Pci.BusNumbers.Offset)));

    internal void Write16(int offset, ushort value) => _space.Write16(Address, offset, value);

    internal void Write32(int offset, uint value) => _space.Write32(Address, offset, value);
}
