using Cosmos.Core;

namespace Drivers.Platform;

/// <summary>VGA text mode: cells of character and attribute in memory at 0xB8000 (IBM VGA, mode 3).</summary>
public sealed class TextScreen : CharacterScreen
{
    /// <summary>Where text memory begins.</summary>
    public static readonly PhysicalAddress Memory = new(0xB8000);

    private const byte CursorStart = 0x0A;
    private const byte CursorHigh = 0x0E;
    private const byte CursorLow = 0x0F;
    private const byte CursorOff = 1 << 5;
    private const byte CursorFirstLine = 14;
    private const byte AttributeMode = 0x10;
    private const byte PaletteEnabled = 1 << 5;
    private const byte BlinkEnabled = 1 << 3;

    private readonly VmPager _pager;
    private readonly VmCell<ushort>[] _cells;

    /// <summary>Takes text memory.</summary>
    /// <exception cref="PageRefusedException">Somebody else has it.</exception>
    [BusTier]
    public TextScreen(int columns = 80, int rows = 25)
        : base(columns, rows)
    {
        _pager = new VmPagerOption
        {
            Address = Memory,
            SizeBytes = (ulong)(columns * rows * sizeof(ushort)),
            Sharing = PageSharing.Shared,
            Holder = "VGA text screen",
        }.Build();
        _cells = new VmCell<ushort>[columns * rows];
        for (int i = 0; i < _cells.Length; i++)
            _cells[i] = _pager.Cell<ushort>((ulong)(i * sizeof(ushort)));
        SetBrightBackgrounds();
    }

    /// <summary>Takes text memory if a display adapter answers there.</summary>
    /// <returns>The screen, or null when there is no adapter or somebody else has its memory.</returns>
    [BusTier]
    public static TextScreen? TryOpen()
    {
        try
        {
            var screen = new TextScreen();
            if (screen.IsPresent())
                return screen;
            screen.Dispose();
        }
        catch (PageRefusedException)
        {
            // No memory is there to be had: that is an answer too.
        }

        return null;
    }

    /// <inheritdoc/>
    protected override void Draw(int column, int row, Cell cell)
    {
        int attribute = (cell.Background << 4) | cell.Foreground;
        _cells[(row * Columns) + column].Write((ushort)((attribute << 8) | CodePage437.FromChar(cell.Character)));
    }

    /// <inheritdoc/>
    protected override void PlaceCursor(int column, int row, bool visible)
    {
        int position = (row * Columns) + column;
        WriteCrtc(CursorHigh, (byte)(position >> 8));
        WriteCrtc(CursorLow, (byte)position);
        WriteCrtc(CursorStart, visible ? CursorFirstLine : CursorOff);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pager.Dispose();
    }

    // Where nothing answers, what is written does not come back. Without an adapter, RAM may answer at its memory, but nothing at its ports.
    private bool IsPresent()
    {
        const ushort CellPattern = 0x0741;
        const byte RegisterPattern = 0x5A;
        _cells[0].Write(CellPattern);
        WriteCrtc(CursorLow, RegisterPattern);
        return _cells[0].Read() == CellPattern && PlatformPorts.CrtcData.Read() == RegisterPattern;
    }

    private static void WriteCrtc(byte register, byte value)
    {
        PlatformPorts.CrtcIndex.Write(register);
        PlatformPorts.CrtcData.Write(value);
    }

    // Bit 7 of an attribute is blinking at first; sixteen backgrounds are of more use.
    private static void SetBrightBackgrounds()
    {
        PlatformPorts.VgaInputStatus.Read();
        PlatformPorts.AttributeAddress.Write(AttributeMode | PaletteEnabled);
        byte mode = PlatformPorts.AttributeData.Read();
        PlatformPorts.AttributeAddress.Write((byte)(mode & ~BlinkEnabled));
    }
}
