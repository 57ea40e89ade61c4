using System.Globalization;

namespace TestRunner.Reports.Coverage;

/// <summary>Which line each counter of an image is: the file that <c>il2cpu weave --cover-map</c> writes, a line <c>ASSEMBLY|METHOD|FILE|LINE</c> for each.</summary>
public sealed class HitMap
{
    private readonly (string Assembly, string File, int Line)[] _lines;

    private HitMap(IEnumerable<(string Assembly, string File, int Line)> lines) => _lines = [.. lines];

    /// <summary>How many counters there are.</summary>
    public int Count => _lines.Length;

    /// <summary>Reads a map.</summary>
    public static HitMap Load(string path) => new(File.ReadLines(path).Select(static line =>
    {
        string[] parts = line.Split('|');
        return (parts[0], parts[^2], int.Parse(parts[^1], CultureInfo.InvariantCulture));
    }));

    /// <summary>What ran, by a bit for each counter.</summary>
    public LineCoverage Read(ReadOnlySpan<byte> bits)
    {
        if (bits.Length != (_lines.Length + 7) / 8) throw new InvalidDataException($"{bits.Length} bytes of counters for {_lines.Length} lines");
        var coverage = new LineCoverage();
        for (int index = 0; index < _lines.Length; index++)
        {
            (string assembly, string file, int line) = _lines[index];
            coverage.Add(assembly, file, line, (bits[index / 8] >> (index % 8)) & 1);
        }

        return coverage;
    }
}
