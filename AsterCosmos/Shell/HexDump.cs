using System.Text;

namespace AsterCosmos.Shell;

/// <summary>Bytes as people read them.</summary>
public static class HexDump
{
    /// <summary>Bytes a line.</summary>
    public const int BytesPerLine = 16;

    /// <summary>A line as of <c>hexdump -C</c>: offset, hexadecimal, text.</summary>
    /// <param name="offset">Of the first byte.</param>
    /// <param name="bytes">At most <see cref="BytesPerLine"/>.</param>
    public static string Line(ulong offset, ReadOnlySpan<byte> bytes)
    {
        StringBuilder line = new();
        line.Append($"{offset:x8} ");
        for (int i = 0; i < BytesPerLine; i++)
        {
            if (i % 8 == 0)
                line.Append(' ');
            line.Append(i < bytes.Length ? $"{bytes[i]:x2} " : "   ");
        }

        line.Append(" |");
        foreach (byte value in bytes)
            line.Append(value is >= 0x20 and < 0x7F ? (char)value : '.');
        return line.Append('|').ToString();
    }

    /// <summary>All lines of some bytes.</summary>
    public static void Write(TextWriter output, ulong offset, ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            ReadOnlySpan<byte> part = bytes[..Math.Min(bytes.Length, BytesPerLine)];
            output.WriteLine(Line(offset, part));
            offset += BytesPerLine;
            bytes = bytes[part.Length..];
        }
    }
}
