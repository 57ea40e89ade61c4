using Cosmos.Core;

namespace Drivers.Platform;

/// <summary>Where a linear framebuffer lies and how its pixels of 32 bits are made.</summary>
/// <param name="Address">The first pixel of the first row.</param>
/// <param name="PitchBytes">From one row to the next.</param>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="RedShift">Lowest bit of red; each colour has eight.</param>
/// <param name="GreenShift">Lowest bit of green.</param>
/// <param name="BlueShift">Lowest bit of blue.</param>
public readonly record struct FramebufferFormat(
    PhysicalAddress Address, uint PitchBytes, uint Width, uint Height, byte RedShift, byte GreenShift, byte BlueShift)
{
    /// <summary>The bytes from the first pixel to the end of the last row.</summary>
    public ulong SizeBytes => (ulong)PitchBytes * Height;
}

/// <summary>A screen of characters drawn as pixels into the framebuffer that the boot loader set up. Writes only: nothing is read back.</summary>
public sealed class FramebufferScreen : CharacterScreen
{
    // The sixteen colours of VGA text mode, as 0xRRGGBB.
    private static readonly uint[] Palette =
    [
        0x000000, 0x0000AA, 0x00AA00, 0x00AAAA, 0xAA0000, 0xAA00AA, 0xAA5500, 0xAAAAAA,
        0x555555, 0x5555FF, 0x55FF55, 0x55FFFF, 0xFF5555, 0xFF55FF, 0xFFFF55, 0xFFFFFF,
    ];

    private readonly FramebufferFormat _format;
    private readonly PsfFont _font;
    private readonly VmPager _pager;
    private readonly uint[] _colours = new uint[Palette.Length];
    private readonly uint[] _pixels;

    /// <summary>Takes the framebuffer and blanks it.</summary>
    /// <exception cref="PageRefusedException">Somebody else has it.</exception>
    /// <exception cref="ArgumentException">It is too small for one character, or its rows overlap.</exception>
    [BusTier]
    public FramebufferScreen(FramebufferFormat format, PsfFont font)
        : base(Count(format.Width, font.Width), Count(format.Height, font.Height))
    {
        if (format.PitchBytes < (ulong)format.Width * sizeof(uint) || format.PitchBytes % sizeof(uint) != 0)
            throw new ArgumentException($"a pitch of {format.PitchBytes} bytes cannot hold {format.Width} pixels", nameof(format));
        _format = format;
        _font = font;
        _pixels = new uint[font.Width];
        for (int i = 0; i < Palette.Length; i++)
            _colours[i] = Pixel(Palette[i]);
        _pager = new VmPagerOption
        {
            Address = format.Address,
            SizeBytes = format.SizeBytes,
            Sharing = PageSharing.Shared,
            Caching = PageCaching.WriteCombining,
            Holder = "framebuffer screen",
        }.Build();
        _pager.Fill(0, format.SizeBytes / sizeof(uint), 0u);
    }

    /// <inheritdoc/>
    protected override bool CursorIsCell => true;

    /// <inheritdoc/>
    protected override void Draw(int column, int row, Cell cell)
    {
        uint foreground = _colours[cell.Foreground & 15];
        uint background = _colours[cell.Background & 15];
        ulong offset = ((ulong)(row * _font.Height) * _format.PitchBytes) + ((ulong)(column * _font.Width) * sizeof(uint));
        for (int line = 0; line < _font.Height; line++, offset += _format.PitchBytes)
        {
            uint bits = _font.GetRow(cell.Character, line);
            for (int x = _pixels.Length - 1; x >= 0; x--, bits >>= 1)
                _pixels[x] = (bits & 1) != 0 ? foreground : background;
            _pager.Write<uint>(offset, _pixels);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        _pager.Dispose();
    }

    private static int Count(uint pixels, int each)
    {
        // The greatest screen that is believed: 16384 pixels a side.
        if (pixels < each || pixels > 1 << 14)
            throw new ArgumentException($"a framebuffer of {pixels} pixels a side cannot hold characters of {each}");
        return (int)pixels / each;
    }

    private uint Pixel(uint rgb) =>
        (((rgb >> 16) & 0xFF) << (_format.RedShift & 31)) | (((rgb >> 8) & 0xFF) << (_format.GreenShift & 31)) | ((rgb & 0xFF) << (_format.BlueShift & 31));
}
