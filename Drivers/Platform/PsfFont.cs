using System.Buffers.Binary;

namespace Drivers.Platform;

/// <summary>
/// A console font: PC Screen Font version 1 or 2 (the format of Linux's <c>consolefonts</c>), glyphs up to 32 pixels wide, with its Unicode table.
/// </summary>
public sealed class PsfFont
{
    private const ushort Magic1 = 0x0436;
    private const uint Magic2 = 0x864AB572;
    private const char Replacement = '\ufffd';

    private readonly byte[] _data;
    private readonly int _glyphs;
    private readonly int _bytesPerGlyph;
    private readonly int _count;
    private readonly ushort[] _glyphOf = new ushort[char.MaxValue + 1];

    /// <summary>Reads a font file.</summary>
    /// <exception cref="InvalidDataException">It is not one, or its header lies.</exception>
    public PsfFont(byte[] file)
    {
        ArgumentNullException.ThrowIfNull(file);
        _data = file;
        int table;
        if (file.Length >= 32 && BinaryPrimitives.ReadUInt32LittleEndian(file) == Magic2)
        {
            uint Field(int index) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(index * 4));
            (_glyphs, _count, _bytesPerGlyph) = (Checked(Field(2)), Checked(Field(4)), Checked(Field(5)));
            (Height, Width) = (Checked(Field(6)), Checked(Field(7)));
            table = CheckSizes();
            if ((Field(3) & 1) != 0)
                ReadTable2(table);
            else
                ReadNoTable();
        }
        else if (file.Length >= 4 && BinaryPrimitives.ReadUInt16LittleEndian(file) == Magic1)
        {
            (_glyphs, _count, _bytesPerGlyph) = (4, (file[2] & 1) != 0 ? 512 : 256, file[3]);
            (Height, Width) = (file[3], 8);
            table = CheckSizes();
            if ((file[2] & 6) != 0)
                ReadTable1(table);
            else
                ReadNoTable();
        }
        else
        {
            throw new InvalidDataException("not a PSF font");
        }

        ushort missing = _glyphOf[Replacement] != 0 ? _glyphOf[Replacement] : _glyphOf['?'];
        for (int character = ' ' + 1; character < _glyphOf.Length; character++)
        {
            if (_glyphOf[character] == 0)
                _glyphOf[character] = missing;
        }
    }

    /// <summary>Pixels across.</summary>
    public int Width { get; }

    /// <summary>Pixels down.</summary>
    public int Height { get; }

    /// <summary>One row of a character's glyph: bit <see cref="Width"/>-1 is its left pixel. A character that the font lacks shows as its replacement character.</summary>
    public uint GetRow(char character, int row)
    {
        int index = _glyphOf[character] - 1;
        if (index < 0)
            return 0;
        int bytesPerRow = (Width + 7) / 8;
        ReadOnlySpan<byte> bytes = _data.AsSpan(_glyphs + (index * _bytesPerGlyph) + (row * bytesPerRow), bytesPerRow);
        uint bits = 0;
        foreach (byte part in bytes)
            bits = (bits << 8) | part;
        return bits >> ((bytesPerRow * 8) - Width);
    }

    /// <summary>Whether the font has a glyph of its own for a character.</summary>
    public bool Has(char character) => _glyphOf[character] != _glyphOf['\uffff'] && _glyphOf[character] != 0;

    private static int Checked(uint value) =>
        value <= 1 << 20 ? (int)value : throw new InvalidDataException($"PSF font: header value {value}");

    private int CheckSizes()
    {
        long end = _glyphs + ((long)_count * _bytesPerGlyph);
        if (Width is < 1 or > 32 || Height is < 1 or > 64 || _bytesPerGlyph < Height * ((Width + 7) / 8) || _count > 4096 || end > _data.Length)
            throw new InvalidDataException($"PSF font: {_count} glyphs of {Width}x{Height} in {_bytesPerGlyph} bytes do not fit {_data.Length} bytes");
        return (int)end;
    }

    // Glyph numbers are kept plus one, so that zero means none.
    private void Map(int character, int glyph)
    {
        if (character < _glyphOf.Length && _glyphOf[character] == 0)
            _glyphOf[character] = (ushort)(glyph + 1);
    }

    private void ReadNoTable()
    {
        for (int glyph = 0; glyph < _count; glyph++)
            Map(glyph, glyph);
    }

    // Version 1: UTF-16 units; FFFF ends a glyph, FFFE begins sequences, which are of no use here.
    private void ReadTable1(int at)
    {
        bool sequence = false;
        for (int glyph = 0; glyph < _count && at + 1 < _data.Length; at += 2)
        {
            ushort unit = BinaryPrimitives.ReadUInt16LittleEndian(_data.AsSpan(at));
            if (unit == 0xFFFF)
                (glyph, sequence) = (glyph + 1, false);
            else if (unit == 0xFFFE)
                sequence = true;
            else if (!sequence)
                Map(unit, glyph);
        }
    }

    // Version 2: UTF-8; FF ends a glyph, FE begins sequences.
    private void ReadTable2(int at)
    {
        bool sequence = false;
        for (int glyph = 0; glyph < _count && at < _data.Length;)
        {
            byte first = _data[at];
            if (first >= 0xFE)
            {
                (glyph, sequence) = first == 0xFF ? (glyph + 1, false) : (glyph, true);
                at++;
                continue;
            }

            System.Text.Rune.DecodeFromUtf8(_data.AsSpan(at), out System.Text.Rune rune, out int used);
            at += Math.Max(used, 1);
            if (!sequence)
                Map(rune.Value, glyph);
        }
    }
}
