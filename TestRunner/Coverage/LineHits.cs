using System.Runtime.CompilerServices;
using System.Text;

namespace TestRunner.Coverage;

/// <summary>
/// Which lines of an image have run. In an image that is built for coverage, <c>il2cpu weave</c> makes <see cref="Count"/> the number of lines of the covered
/// assemblies, and puts a store to a byte of <see cref="Hits"/> before each; in others nothing is counted.
/// </summary>
public static class LineHits
{
    /// <summary>How many lines there is room for; weaving fails where there are more.</summary>
    private const int Room = 1 << 15;

    private const int BytesPerLine = 60;

    /// <summary>
    /// A byte for each line: 1 when it has run. Not an array, which a class constructor would have to make: plugs run before the runtime can run one, and a
    /// store to an array that is not there yet is a fault in the midst of its start.
    /// </summary>
    public static LineCounters Hits;

    /// <summary>How many lines are counted: what stands here is replaced.</summary>
    public static int Count => 0;

    /// <summary>Whether this image counts.</summary>
    public static bool AreCounted => Count > 0;

    /// <summary>All of them as bits, in lines of base 64, each behind its position in bytes.</summary>
    public static IEnumerable<string> Describe()
    {
        byte[] bits = ReadBits();
        for (int start = 0; start < bits.Length; start += BytesPerLine)
        {
            var line = new StringBuilder().Append(start).Append(' ');
            yield return line.Append(Convert.ToBase64String(bits, start, Math.Min(BytesPerLine, bits.Length - start))).ToString();
        }
    }

    private static byte[] ReadBits()
    {
        ReadOnlySpan<byte> hits = Hits;
        byte[] bits = new byte[(Count + 7) / 8];
        for (int index = 0; index < Count; index++)
        {
            if (hits[index] != 0) bits[index / 8] |= (byte)(1 << (index % 8));
        }

        return bits;
    }

    /// <summary>Memory that is there before any code runs.</summary>
    [InlineArray(Room)]
    public struct LineCounters
    {
        private byte _first;
    }
}
