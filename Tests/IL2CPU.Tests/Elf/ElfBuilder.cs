using System.Buffers.Binary;
using System.Text;

namespace IL2CPU.Tests.Elf;

/// <summary>Writes ELF objects that consist of a symbol table.</summary>
internal static class ElfBuilder
{
    /// <summary>An object with these symbols: name, binding (1 global, 2 weak), defined or not.</summary>
    public static byte[] Object(params (string Name, int Binding, bool Defined)[] symbols)
    {
        byte[] names = Encoding.UTF8.GetBytes("\0" + string.Concat(symbols.Select(s => s.Name + "\0")));
        byte[] table = new byte[24 * (symbols.Length + 1)];
        int name = 1;
        for (int i = 0; i < symbols.Length; i++)
        {
            Span<byte> entry = table.AsSpan(24 * (i + 1));
            BinaryPrimitives.WriteInt32LittleEndian(entry, name);
            entry[4] = (byte)(symbols[i].Binding << 4);
            BinaryPrimitives.WriteInt16LittleEndian(entry[6..], (short)(symbols[i].Defined ? 1 : 0));
            name += Encoding.UTF8.GetByteCount(symbols[i].Name) + 1;
        }
        byte[] file = new byte[64 + 3 * 64 + table.Length + names.Length];
        new byte[] { 0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1 }.CopyTo(file, 0);
        BinaryPrimitives.WriteInt64LittleEndian(file.AsSpan(0x28), 64);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(0x3A), 64);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(0x3C), 3);
        BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(0x3E), 2);
        Section(file, 1, type: 2, offset: 256, size: table.Length, link: 2);
        Section(file, 2, type: 3, offset: 256 + table.Length, size: names.Length, link: 0);
        table.CopyTo(file, 256);
        names.CopyTo(file, 256 + table.Length);
        return file;
    }

    private static void Section(byte[] file, int index, int type, int offset, int size, int link)
    {
        Span<byte> header = file.AsSpan(64 + index * 64);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], type);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x18..], offset);
        BinaryPrimitives.WriteInt64LittleEndian(header[0x20..], size);
        BinaryPrimitives.WriteInt32LittleEndian(header[0x28..], link);
    }
}
