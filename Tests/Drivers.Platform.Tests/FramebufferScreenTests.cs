using Cosmos.Core;
using Cosmos.Core.Simulation;

namespace Drivers.Platform.Tests;

public sealed class FramebufferScreenTests : IDisposable
{
    private const uint Width = 80;
    private const uint Height = 40;
    private const uint Pitch = 352;

    private readonly SimulatedMachine _machine = new();
    private readonly FramebufferFormat _format = new(new PhysicalAddress(SimulatedMemory.ReserveRange(Pitch * Height)), Pitch, Width, Height, 16, 8, 0);

    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Character_is_drawn_as_its_glyph()
    {
        PsfFont font = ConsoleFont.Load();
        using var screen = new FramebufferScreen(_format, font);
        Assert.Equal((10, 2), (screen.Columns, screen.Rows));
        screen.Write("x\u001b[92mA");
        screen.Render();
        for (int y = 0; y < font.Height; y++)
        {
            uint bits = font.GetRow('A', y);
            for (int x = 0; x < font.Width; x++)
                Assert.Equal((bits & (0x80u >> x)) != 0 ? 0x55FF55u : 0u, Pixel(8 + x, y));
        }
    }

    [Fact]
    public void Cursor_is_a_block_that_moves_on()
    {
        using var screen = new FramebufferScreen(_format, ConsoleFont.Load());
        screen.Render();
        Assert.Equal(0xAAAAAAu, Pixel(0, 0));
        screen.Write(" ");
        screen.Render();
        Assert.Equal((0u, 0xAAAAAAu), (Pixel(0, 0), Pixel(8, 0)));
    }

    [Fact]
    public void Colours_go_where_the_format_puts_them()
    {
        FramebufferFormat swapped = _format with { RedShift = 0, BlueShift = 16 };
        using var screen = new FramebufferScreen(swapped, ConsoleFont.Load());
        screen.Write("\u001b[?25l\u001b[41m \u001b[44m ");
        screen.Render();
        Assert.Equal((0x0000AAu, 0xAA0000u), (Pixel(0, 0), Pixel(8, 0)));
    }

    [Theory]
    [InlineData(4u, 40u, 352u)]
    [InlineData(80u, 8u, 352u)]
    [InlineData(80u, 40u, 300u)]
    [InlineData(80u, 40u, 353u)]
    [InlineData(uint.MaxValue, 40u, 352u)]
    public void Format_that_cannot_be_is_refused(uint width, uint height, uint pitch) =>
        Assert.Throws<ArgumentException>(() => new FramebufferScreen(_format with { Width = width, Height = height, PitchBytes = pitch }, ConsoleFont.Load()));

    private uint Pixel(int x, int y)
    {
        using VmPager pager = new VmPagerOption { Address = _format.Address, SizeBytes = _format.SizeBytes, Sharing = PageSharing.Shared, Caching = PageCaching.WriteCombining }.Build();
        uint[] pixel = new uint[1];
        pager.Read<uint>(((ulong)y * Pitch) + ((ulong)x * sizeof(uint)), pixel);
        return pixel[0];
    }
}
