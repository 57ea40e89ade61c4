using System.Runtime;
using System.Runtime.CompilerServices;
using Nucleus.Memory;

namespace Nucleus.Diagnostics;

/// <summary>The names of the image's functions, which the linker put into it (IL2CPU/Linking/FunctionTable.cs has the format); for panics.</summary>
internal static class FunctionNames
{
    private const int LongestName = 256;

    [InlineArray(LongestName)]
    private struct NameBytes
    {
        private byte _element;
    }

    /// <summary>Adds "NAME+0xOFFSET" for a code address; nothing where the table is absent or knows no function there.</summary>
    // SAFETY: reads the table that the linker step put into the image, entry by entry, as many as it says that there are.
    public static unsafe void Add(ref Text line, ulong address)
    {
        byte* at = Table();
        if (at == null)
            return;
        uint count = *(uint*)at;
        at += sizeof(uint);
        NameBytes name = default;
        ulong start = 0;
        int length = 0;
        for (uint i = 0; i < count; i++)
        {
            ulong next = start + *(uint*)at;
            if (next > address)
                break;
            start = next;
            int shared = at[4];
            int rest = at[5];
            for (int j = 0; j < rest && shared + j < LongestName; j++)
                name[shared + j] = at[6 + j];
            length = shared + rest;
            at += 6 + rest;
        }

        if (length == 0)
            return;
        line.Add(" "u8);
        for (int i = 0; i < length && i < LongestName; i++)
            line.Add(name[i]);
        line.Add("+0x"u8);
        line.Hex(address - start, digits: 4);
    }

    /// <summary>Copies the table from a byte position on; how many bytes, 0 at its end.</summary>
    // SAFETY: as in Add. Whoever passes the buffer on has touched all of it.
    public static unsafe long Read(byte* buffer, ulong size, ulong position)
    {
        byte* table = Table();
        if (table == null)
            return 0;
        byte* end = table + sizeof(uint);
        for (uint i = *(uint*)table; i > 0; i--)
            end += 6 + end[5];
        ulong length = (ulong)(end - table);
        if (position >= length)
            return 0;
        if (size > length - position)
            size = length - position;
        Block.Copy(buffer, table + position, size);
        return (long)size;
    }

    /// <summary>The table, or null.</summary>
    // SAFETY: gives the address of constant data and does nothing else.
    [RuntimeImport("*", "function_names"), MethodImpl(MethodImplOptions.InternalCall)]
    private static extern unsafe byte* Table();
}
