using System.Globalization;
using System.Text;

namespace TestRunner.Guest;

/// <summary>A list of indices as text, <c>0-3,7</c>, short enough for one line whatever is picked.</summary>
public static class TestIndices
{
    /// <summary>Writes ascending or any other order; only ascending neighbours become ranges.</summary>
    public static string Format(IReadOnlyList<int> indices)
    {
        var text = new StringBuilder();
        for (int start = 0; start < indices.Count;)
        {
            int end = start;
            while (end + 1 < indices.Count && indices[end + 1] == indices[end] + 1) end++;
            if (start > 0) text.Append(',');
            text.Append(CultureInfo.InvariantCulture, $"{indices[start]}");
            if (end > start) text.Append(CultureInfo.InvariantCulture, $"-{indices[end]}");
            start = end + 1;
        }

        return text.ToString();
    }

    /// <summary>Reads what <see cref="Format"/> wrote; false for anything else, for indices out of range and for one given twice.</summary>
    public static bool TryParse(string text, int count, out List<int> indices)
    {
        indices = [];
        var seen = new HashSet<int>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (ends.Length > 2) return false;
            if (!int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out int first)) return false;
            if (!int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out int last)) return false;
            if (last < first || last >= count) return false;
            for (int index = first; index <= last; index++)
            {
                if (!seen.Add(index)) return false;
                indices.Add(index);
            }
        }

        return true;
    }
}
