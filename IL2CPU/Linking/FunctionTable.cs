using System.Buffers.Binary;
using System.Text;
using IL2CPU.Diagnostics;
using IL2CPU.Elf;

namespace IL2CPU.Linking;

/// <summary>
/// The names of an image's C# functions, inside the image: a panic says where it happened without a debugger. The nucleus reads it
/// (Nucleus/Diagnostics/FunctionNames.cs).
/// </summary>
/// <remarks>
/// Little-endian: the number of functions (4 bytes); then for each, by address, the distance from the one before (4 bytes), how many bytes of its name are
/// those of the one before (1 byte), how many follow (1 byte), and these. The length depends on the names alone, not on addresses.
/// </remarks>
internal static class FunctionTable
{
    /// <summary>What the nucleus knows the table by; weak there, since an image may have none.</summary>
    public const string Symbol = "nucleus_function_names";

    private const int LongestName = 200;

    /// <summary>C# code: the application's and the runtime's library, and the nucleus. Native libraries would double the table.</summary>
    private static readonly string[] Sections = ["__managedcode", "__unbox", ".nucleus.text"];

    /// <summary>The table for the symbols of a linked image.</summary>
    public static byte[] Encode(IEnumerable<ElfSymbol> symbols)
    {
        ElfSymbol[] functions =
        [
            .. symbols.Where(symbol => symbol is { IsDefined: true, IsFunction: true } && Sections.Contains(symbol.Section))
                .GroupBy(symbol => symbol.Section)
                .SelectMany(section => section.Append(End(section)))
                .OrderBy(symbol => symbol.Address).ThenBy(symbol => symbol.Name, StringComparer.Ordinal),
        ];
        using var stream = new MemoryStream();
        Span<byte> word = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteInt32LittleEndian(word, functions.Length);
        stream.Write(word);
        ulong address = 0;
        byte[] before = [];
        foreach (ElfSymbol function in functions)
        {
            byte[] name = Encoding.UTF8.GetBytes(function.Name);
            if (name.Length > LongestName)
                name = name[..LongestName];
            int shared = name.AsSpan().CommonPrefixLength(before);
            BinaryPrimitives.WriteUInt32LittleEndian(word, checked((uint)(function.Address - address)));
            stream.Write(word);
            stream.WriteByte((byte)shared);
            stream.WriteByte((byte)(name.Length - shared));
            stream.Write(name.AsSpan(shared));
            address = function.Address;
            before = name;
        }
        return stream.ToArray();
    }

    // A function without a name, so that what lies between two sections belongs to nobody.
    private static ElfSymbol End(IEnumerable<ElfSymbol> section) =>
        new(string.Empty, IsDefined: true, IsWeak: false) { Address = section.Max(symbol => symbol.Address + symbol.Size), IsFunction = true };

    /// <summary>Assembly that keeps room for a table.</summary>
    public static string Room(int bytes) =>
        $"""
                .section .nucleus.symbols, "a", @progbits
                .globl {Symbol}
                .balign 8
        {Symbol}:
                .skip {bytes}
                .section .note.GNU-stack, "", @progbits

        """;

    /// <summary>Writes the table of an image into the room that the image has for it.</summary>
    public static void Fill(Span<byte> image, int room)
    {
        IReadOnlyList<ElfSymbol> symbols = ElfObject.ReadSymbols(image);
        byte[] table = Encode(symbols);
        ulong address = symbols.First(symbol => symbol.Name == Symbol).Address;
        long offset = ElfObject.OffsetOf(image, address);
        if (table.Length != room || offset < 0)
            throw new BuildFailure(ErrorCode.BadInput, $"the table of function names takes {table.Length} bytes where {room} were kept for it");
        table.CopyTo(image[(int)offset..]);
    }
}
