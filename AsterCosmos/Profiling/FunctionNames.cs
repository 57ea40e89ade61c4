using System.Buffers.Binary;
using System.Text;

namespace AsterCosmos.Profiling;

/// <summary>
/// The image's functions by address, from the table that the linker put into it: their number (4 bytes, little-endian), and for each the distance from the
/// one before (4 bytes), how many bytes of its name are those of the one before (1), how many follow (1), and these.
/// </summary>
public sealed class FunctionNames
{
    private const int EntryBytes = 6;
    private readonly ulong[] _starts;
    private readonly string[] _names;

    /// <summary>Reads a table; what does not fit together is left out.</summary>
    public FunctionNames(ReadOnlySpan<byte> table)
    {
        List<ulong> starts = [];
        List<string> names = [];
        Span<byte> name = stackalloc byte[byte.MaxValue * 2];
        ulong address = 0;
        if (table.Length >= sizeof(uint))
            table = table[sizeof(uint)..];
        while (table.Length >= EntryBytes)
        {
            address += BinaryPrimitives.ReadUInt32LittleEndian(table);
            int shared = table[4];
            int rest = table[5];
            if (table.Length < EntryBytes + rest)
                break;
            table.Slice(EntryBytes, rest).CopyTo(name[shared..]);
            table = table[(EntryBytes + rest)..];
            starts.Add(address);
            names.Add(Readable(Encoding.UTF8.GetString(name[..(shared + rest)])));
        }

        _starts = [.. starts];
        _names = [.. names];
    }

    /// <summary>How many functions there are.</summary>
    public int Count => _starts.Length;

    /// <summary>The function that a code address lies in, or null: native code of the runtime and the C library is not in the table.</summary>
    public string? Find(ulong address)
    {
        int index = Array.BinarySearch(_starts, address);
        if (index < 0)
            index = ~index - 1;
        return index < 0 || _names[index].Length == 0 ? null : _names[index];
    }

    // The compiler writes ASSEMBLY_NAMESPACE_TYPE__METHOD; where assembly and namespace begin alike, once is enough.
    private static string Readable(string symbol)
    {
        for (int split = symbol.IndexOf('_', StringComparison.Ordinal); split > 0 && split * 2 < symbol.Length; split = symbol.IndexOf('_', split + 1))
        {
            if (symbol.AsSpan(split + 1).StartsWith(symbol.AsSpan(0, split)) && symbol[(split * 2) + 1] == '_')
                return symbol[(split + 1)..];
        }

        return symbol;
    }
}
