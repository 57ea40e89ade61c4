using System.Buffers.Binary;
using System.Text;
using IL2CPU.Elf;
using IL2CPU.Linking;
using Xunit;

namespace IL2CPU.Tests.Linking;

public class FunctionTableTests
{
    [Fact]
    public void Encode_sorts_by_address_and_gives_every_name_back()
    {
        byte[] table = FunctionTable.Encode([Managed("Shell__Run", 0x3000, 0x10), Managed("Shell__Read", 0x2000, 0x20), Managed("Alpha", 0x1000, 8)]);

        Assert.Equal([(0x1000ul, "Alpha"), (0x2000ul, "Shell__Read"), (0x3000ul, "Shell__Run"), (0x3010ul, "")], Decode(table));
    }

    [Fact]
    public void Encode_native_function_leaves_it_out()
    {
        ElfSymbol native = Managed("SSL_new", 0x1800, 0x10) with { Section = ".text" };

        Assert.Equal([(0x1000ul, "Alpha"), (0x1008ul, "")], Decode(FunctionTable.Encode([native, Managed("Alpha", 0x1000, 8)])));
    }

    [Fact]
    public void Encode_two_sections_ends_each_so_that_code_between_has_no_name()
    {
        ElfSymbol nucleus = Managed("Trap", 0x5000, 0x40) with { Section = ".nucleus.text" };

        Assert.Equal(
            [(0x1000ul, "Alpha"), (0x1008ul, ""), (0x5000ul, "Trap"), (0x5040ul, "")], Decode(FunctionTable.Encode([Managed("Alpha", 0x1000, 8), nucleus])));
    }

    [Fact]
    public void Encode_long_name_cuts_it_to_what_the_nucleus_has_room_for()
    {
        (ulong _, string name) = Decode(FunctionTable.Encode([Managed(new string('x', 1000), 0x1000, 8)]))[0];

        Assert.Equal(200, name.Length);
    }

    [Fact]
    public void Encode_length_is_the_same_wherever_the_functions_lie()
    {
        byte[] low = FunctionTable.Encode([Managed("Alpha", 0x1000, 8), Managed("Beta", 0x1010, 8)]);
        byte[] high = FunctionTable.Encode([Managed("Alpha", 0x80_0000, 8), Managed("Beta", 0x90_0000, 8)]);

        Assert.Equal(low.Length, high.Length);
    }

    [Fact]
    public void Room_declares_the_symbol_that_the_nucleus_looks_for()
    {
        string assembly = FunctionTable.Room(1234);

        Assert.Contains("nucleus_function_names:", assembly, StringComparison.Ordinal);
        Assert.Contains(".skip 1234", assembly, StringComparison.Ordinal);
    }

    private static ElfSymbol Managed(string name, ulong address, ulong size) =>
        new(name, IsDefined: true, IsWeak: false) { Address = address, Size = size, IsFunction = true, Section = "__managedcode" };

    // The reader of Nucleus/Diagnostics/FunctionNames.cs, once more.
    private static List<(ulong Address, string Name)> Decode(ReadOnlySpan<byte> table)
    {
        var functions = new List<(ulong, string)>();
        int count = BinaryPrimitives.ReadInt32LittleEndian(table);
        int at = sizeof(int);
        ulong address = 0;
        string name = "";
        for (int i = 0; i < count; i++)
        {
            address += BinaryPrimitives.ReadUInt32LittleEndian(table[at..]);
            name = name[..table[at + 4]] + Encoding.UTF8.GetString(table.Slice(at + 6, table[at + 5]));
            functions.Add((address, name));
            at += 6 + table[at + 5];
        }

        Assert.Equal(table.Length, at);
        return functions;
    }
}
