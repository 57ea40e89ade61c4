namespace Cosmos.System;

/// <summary>The lines entered before, oldest first. Not thread-safe.</summary>
/// <param name="capacity">Older lines go when there are more.</param>
public sealed class LineHistory(int capacity = 500)
{
    /// <summary>Lines longer than this are not kept.</summary>
    public const int LongestLine = 4096;

    private readonly List<string> _lines = [];

    /// <summary>How many lines are kept.</summary>
    public int Count => _lines.Count;

    /// <summary>A line, 0 the oldest.</summary>
    public string this[int index] => _lines[index];

    /// <summary>Adds a line, unless it is blank, too long, or the last one again.</summary>
    public void Add(string line)
    {
        ArgumentNullException.ThrowIfNull(line);
        if (string.IsNullOrWhiteSpace(line) || line.Length > LongestLine || (_lines.Count > 0 && _lines[^1] == line))
            return;
        if (_lines.Count == capacity)
            _lines.RemoveAt(0);
        _lines.Add(line);
    }

    /// <summary>The newest line before an index that contains a text, or -1.</summary>
    public int FindBefore(int index, string text)
    {
        for (int i = Math.Min(index, _lines.Count) - 1; i >= 0; i--)
        {
            if (_lines[i].Contains(text, StringComparison.OrdinalIgnoreCase))
                return i;
        }

        return -1;
    }
}
