using System.Buffers.Binary;
using System.Text;
using IL2CPU.Diagnostics;

namespace IL2CPU.Elf;

/// <summary>Reads symbols and relocations of a 64-bit little-endian ELF file (System V gABI 4.1, chapter 4).</summary>
internal static class ElfObject
{
    private const int SectionHeaderSize = 64;
    private const int SymbolSize = 24;
    private const int RelocationSize = 24;
    private const uint SymbolTable = 2;
    private const uint Relocations = 4;
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

    /// <summary>The relocations of an object file that are against named symbols, for one whose symbols could be read.</summary>
    /// <param name="file">The file's contents.</param>
    /// <param name="names">The symbols that are of interest.</param>
    public static IReadOnlyList<ElfRelocation> ReadRelocations(ReadOnlySpan<byte> file, IReadOnlySet<string> names)
    {
        int table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file[0x28..]));
        int count = BinaryPrimitives.ReadUInt16LittleEndian(file[0x3C..]);
        var relocations = new List<ElfRelocation>();
        for (int i = 0; i < count; i++)
        {
            ReadOnlySpan<byte> header = file.Slice(table + i * SectionHeaderSize, SectionHeaderSize);
            if (BinaryPrimitives.ReadUInt32LittleEndian(header[4..]) != Relocations) continue;
            ReadOnlySpan<byte> symbols = file.Slice(table + checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..])) * SectionHeaderSize, SectionHeaderSize);
            ReadOnlySpan<byte> target = file.Slice(table + checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x2C..])) * SectionHeaderSize, SectionHeaderSize);
            Dictionary<uint, string> wanted = FindSymbols(file, table, symbols, names);
            if (wanted.Count > 0) ReadRelocations(file, header, target, wanted, relocations);
        }
        return relocations;
    }

    private static Dictionary<uint, string> FindSymbols(ReadOnlySpan<byte> file, int table, ReadOnlySpan<byte> header, IReadOnlySet<string> names)
    {
        ReadOnlySpan<byte> symbols = Contents(file, header);
        ReadOnlySpan<byte> texts = Contents(file, file.Slice(table + checked((int)BinaryPrimitives.ReadUInt32LittleEndian(header[0x28..])) * SectionHeaderSize, SectionHeaderSize));
        var found = new Dictionary<uint, string>();
        for (uint index = 0; symbols.Length >= SymbolSize; index++, symbols = symbols[SymbolSize..])
        {
            uint name = BinaryPrimitives.ReadUInt32LittleEndian(symbols);
            if (name != 0 && Text(texts, name) is var text && names.Contains(text)) found.Add(index, text);
        }
        return found;
    }

    private static void ReadRelocations(ReadOnlySpan<byte> file, ReadOnlySpan<byte> header, ReadOnlySpan<byte> target, Dictionary<uint, string> wanted, List<ElfRelocation> into)
    {
        long entries = checked((long)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..]));
        long section = checked((long)BinaryPrimitives.ReadUInt64LittleEndian(target[0x18..]));
        ReadOnlySpan<byte> table = Contents(file, header);
        for (int at = 0; at + RelocationSize <= table.Length; at += RelocationSize)
        {
            if (!wanted.TryGetValue(BinaryPrimitives.ReadUInt32LittleEndian(table[(at + 12)..]), out string? symbol)) continue;
            into.Add(new ElfRelocation(symbol, BinaryPrimitives.ReadUInt32LittleEndian(table[(at + 8)..]), BinaryPrimitives.ReadInt64LittleEndian(table[(at + 16)..]))
            {
                EntryOffset = entries + at,
                PlaceOffset = checked(section + (long)BinaryPrimitives.ReadUInt64LittleEndian(table[at..])),
            });
        }
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
