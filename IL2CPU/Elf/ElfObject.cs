using System.Buffers.Binary;
using System.Text;
using IL2CPU.Diagnostics;

namespace IL2CPU.Elf;

/// <summary>Reads the symbol table of a 64-bit little-endian ELF file (System V gABI 4.1, chapter 4).</summary>
internal static class ElfObject
{
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const uint SymbolTable = 2;
    private const int Weak = 2;
    private const int Function = 2;
    private const int ProgramHeaderSize = 56;
    private const uint Load = 1;

    /// <summary>The named symbols of a file; empty for a stripped one.</summary>
    public static IReadOnlyList<ElfSymbol> ReadSymbols(string path)
    {
        byte[] file = File.ReadAllBytes(path);
        try
        {
            return ReadSymbols(file);
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or OverflowException or InvalidDataException)
        {
            throw new BuildFailure(ErrorCode.BadInput, $"'{path}' is no 64-bit little-endian ELF file, or is damaged: {e.Message}");
        }
    }

    /// <summary>The named symbols of a file's contents.</summary>
    public static IReadOnlyList<ElfSymbol> ReadSymbols(ReadOnlySpan<byte> file)
    {
        if (file.Length < 64 || !file[..6].SequenceEqual<byte>([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1])) throw new InvalidDataException("wrong magic");
        int table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]);
        // More sections than fit the field: the first section's size says how many.
        if (count == 0 && table != 0) count = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[(table + 0x20)..]));

        string[] sections = ReadSectionNames(file, table, count);
        var symbols = new List<ElfSymbol>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.Slice(table + i * SectionHeaderSize, SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != SymbolTable) continue;
            int names = checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..]));
            ReadTable(Contents(file, header), Contents(file, file.Slice(table + names * SectionHeaderSize, SectionHeaderSize)), sections, symbols);
        }
        return symbols;
    }

    private static string[] ReadSectionNames(ReadOnlySpan<byte> file, int table, int count)
    {
        int namesIndex = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3E..]);
        if (namesIndex == 0 || namesIndex >= count) return [];
        ReadOnlySpan<byte> names = Contents(file, file.Slice(table + namesIndex * SectionHeaderSize, SectionHeaderSize));
        var sections = new string[count];
        for (int i = 0; i < count; i++)
            sections[i] = Text(names, BinaryPrimitives.ReadUInt32LittleEndian(file[(table + i * SectionHeaderSize)..]));
        return sections;
    }

    private static string Text(ReadOnlySpan<byte> names, uint offset)
    {
        ReadOnlySpan<byte> text = names[checked((int)offset)..];
        int end = text.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? text : text[..end]);
    }

    /// <summary>Where in the file the byte lies that is loaded at an address; -1 when the file has none for it.</summary>
    public static long OffsetOf(ReadOnlySpan<byte> file, ulong address)
    {
        int table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[0x20..]));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x38..]);
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.Slice(table + i * ProgramHeaderSize, ProgramHeaderSize);
            ulong start = BinaryPrimitives.ReadUInt64LittleEndian(header[0x10..]);
            ulong bytes = BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..]);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header) == Load && address >= start && address - start < bytes)
                return checked((long)(BinaryPrimitives.ReadUInt64LittleEndian(header[0x08..]) + (address - start)));
        }
        return -1;
    }

    private static ReadOnlySpan<byte> Contents(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header) =>
        file.Slice(checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..])), checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..])));

    private static void ReadTable(ReadOnlySpan<byte> table, ReadOnlySpan<byte> names, string[] sections, List<ElfSymbol> symbols)
    {
        for (; table.Length >= SymbolSize; table = table[SymbolSize..])
        {
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(table);
            if (name == 0) continue;
            int section = BinaryPrimitives.ReadUInt16LittleEndian(table[6..]);
            symbols.Add(new ElfSymbol(Text(names, name), section != 0, table[4] >> 4 == Weak)
            {
                Address = BinaryPrimitives.ReadUInt64LittleEndian(table[8..]),
                Size = BinaryPrimitives.ReadUInt64LittleEndian(table[16..]),
                Section = section < sections.Length ? sections[section] : string.Empty,
                IsFunction = (table[4] & 0xF) == Function,
            });
        }
    }
}
