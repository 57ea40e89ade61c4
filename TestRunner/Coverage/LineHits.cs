using System.Text;

namespace TestRunner.Coverage;

/// <summary>
/// Which lines of an image have run. In an image that is built for coverage, <c>il2cpu weave</c> gives the array a byte for each line of the covered assemblies,
/// and puts a store to it before each; in others nothing is counted.
/// </summary>
public static class LineHits
{
    private const int BytesPerLine = 60;

    /// <summary>A byte for each line: 1 when it has run.</summary>
    public static readonly byte[] Hits = new byte[1];

    /// <summary>Whether this image counts.</summary>
    public static bool AreCounted => Hits.Length > 1;

    /// <summary>All of them as bits, in lines of base 64, each behind its position in bytes.</summary>
    public static IEnumerable<string> Describe()
    {
        byte[] bits = new byte[(Hits.Length + 7) / 8];
        for (int index = 0; index < Hits.Length; index++)
        {
            if (Hits[index] != 0) bits[index / 8] |= (byte)(1 << (index % 8));
        }

        for (int start = 0; start < bits.Length; start += BytesPerLine)
        {
            var line = new StringBuilder().Append(start).Append(' ');
            yield return line.Append(Convert.ToBase64String(bits, start, Math.Min(BytesPerLine, bits.Length - start))).ToString();
        }
    }
}
