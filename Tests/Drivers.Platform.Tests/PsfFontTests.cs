namespace Drivers.Platform.Tests;

public sealed class PsfFontTests
{
    [Fact]
    public void Packed_font_is_8_by_16_and_has_what_a_console_needs()
    {
        PsfFont font = ConsoleFont.Load();
        Assert.Equal((8, 16), (font.Width, font.Height));
        Assert.All("AZaz09~|{}─│█é", character => Assert.True(font.Has(character), $"no '{character}'"));
    }

    [Fact]
    public void Glyph_of_the_full_block_is_full()
    {
        PsfFont font = ConsoleFont.Load();
        for (int row = 0; row < font.Height; row++)
            Assert.Equal(0xFFu, font.GetRow('█', row));
    }

    [Fact]
    public void Glyph_of_the_space_is_empty()
    {
        PsfFont font = ConsoleFont.Load();
        for (int row = 0; row < font.Height; row++)
            Assert.Equal(0u, font.GetRow(' ', row));
    }

    [Fact]
    public void Letters_differ()
    {
        PsfFont font = ConsoleFont.Load();
        string[] shapes = [.. "ABCxyz019".Select(character => string.Join(',', Enumerable.Range(0, 16).Select(row => font.GetRow(character, row))))];
        Assert.Equal(shapes.Length, shapes.Distinct().Count());
    }

    [Fact]
    public void Unknown_character_shows_as_the_replacement()
    {
        PsfFont font = ConsoleFont.Load();
        Assert.False(font.Has('漢'));
        Assert.Contains(Enumerable.Range(0, 16), row => font.GetRow('漢', row) != 0);
    }

    [Fact]
    public void Version_2_with_a_table_is_read()
    {
        byte[] header = [0x72, 0xB5, 0x4A, 0x86, 0, 0, 0, 0, 32, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 8, 0, 0, 0];
        byte[] file = [.. header, 0x81, 0x42, 0x18, 0x24, (byte)'x', 0xFE, (byte)'q', 0xFF, 0xC3, 0xA9, 0xFF];
        PsfFont font = new(file);
        Assert.Equal((0x81u, 0x42u), (font.GetRow('x', 0), font.GetRow('x', 1)));
        Assert.Equal(0x18u, font.GetRow('é', 0));
        Assert.False(font.Has('q'));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(31)]
    [InlineData(100)]
    public void File_cut_short_is_refused(int length)
    {
        byte[] file = new byte[length];
        byte[] magic = [0x72, 0xB5, 0x4A, 0x86];
        magic.AsSpan(0, Math.Min(length, 4)).CopyTo(file);
        Assert.Throws<InvalidDataException>(() => new PsfFont(file));
    }

    [Fact]
    public void Header_that_lies_is_refused()
    {
        byte[] header = [0x72, 0xB5, 0x4A, 0x86, 0, 0, 0, 0, 32, 0, 0, 0, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0x7F, 16, 0, 0, 0, 16, 0, 0, 0, 8, 0, 0, 0];
        Assert.Throws<InvalidDataException>(() => new PsfFont(header));
    }
}
