using System.Globalization;
using System.Text;

namespace TestRunner.Reports.Coverage;

/// <summary>Coverage in a few lines, an assembly each.</summary>
public static class CoverageTable
{
    /// <summary>Writes the table, as Markdown.</summary>
    public static string Write(LineCoverage coverage)
    {
        var text = new StringBuilder("\n| lines covered        |   lines |    share |\n| -------------------- | ------: | -------: |\n");
        foreach (var assembly in coverage.Files.Values.GroupBy(static file => file.Assembly).OrderBy(static one => one.Key, StringComparer.Ordinal))
            Row(text, assembly.Key, assembly.Sum(static file => file.Covered), assembly.Sum(static file => file.Lines.Count));
        Row(text, "all", coverage.Covered, coverage.Lines);
        return text.ToString();
    }

    private static void Row(StringBuilder text, string name, int covered, int lines)
        => text.Append(CultureInfo.InvariantCulture, $"| {name,-20} | {lines,7} | {(lines == 0 ? 0 : 100.0 * covered / lines),6:0.0} % |\n");
}
