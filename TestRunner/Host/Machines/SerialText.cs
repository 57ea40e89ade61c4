using System.Text;

namespace TestRunner.Host.Machines;

/// <summary>
/// What a machine has said over its serial line: what nobody has taken yet, and all of it for the log, except for the middle of very much. A guest that
/// never stops talking, with or without line ends, costs bounded memory. Not thread-safe.
/// </summary>
public sealed class SerialText
{
    // At each end of the log.
    private const int MostKept = 4 << 20;

    // Of a line that does not end, the last part is kept: the frames of results stand at the end of a line.
    private const int LongestLine = 1 << 20;
    private const int KeptOfLongLine = 64 << 10;

    private readonly StringBuilder _first = new();
    private readonly StringBuilder _last = new();
    private long _dropped;
    private char[] _text = new char[4096];
    private int _start;
    private int _end;
    private int _searched;

    /// <summary>The log.</summary>
    public override string ToString() => _dropped == 0 ? $"{_first}{_last}" : $"{_first}\n[{_dropped} characters are left out here]\n{_last}";

    /// <summary>Adds what it said next.</summary>
    public void Append(ReadOnlySpan<char> said)
    {
        Log(said);
        if (_end + said.Length > _text.Length) MakeRoom(said.Length);
        said.CopyTo(_text.AsSpan(_end));
        _end += said.Length;
        if (_text.AsSpan(_searched, _end - _searched).Contains('\n') || _end - _start <= LongestLine) return;
        _start = _searched = _end - KeptOfLongLine;
    }

    /// <summary>Takes the next line, without its end; false when it is not complete.</summary>
    public bool TryTakeLine(out string line)
    {
        int length = _text.AsSpan(_searched, _end - _searched).IndexOf('\n');
        if (length < 0)
        {
            _searched = _end;
            line = "";
            return false;
        }

        line = new string(_text.AsSpan(_start, _searched + length - _start)).TrimEnd('\r');
        _start = _searched += length + 1;
        return true;
    }

    /// <summary>Takes everything up to the end of some text; false when that has not come.</summary>
    public bool TryTakeThrough(string text, out string taken)
    {
        int found = _text.AsSpan(_start, _end - _start).IndexOf(text, StringComparison.Ordinal);
        taken = found < 0 ? "" : new string(_text, _start, found + text.Length);
        if (found >= 0) _start = _searched = _start + found + text.Length;
        return found >= 0;
    }

    private void MakeRoom(int more)
    {
        int length = _end - _start;
        char[] room = length + more > _text.Length / 2 ? new char[2 * (length + more)] : _text;
        Array.Copy(_text, _start, room, 0, length);
        (_text, _searched, _start, _end) = (room, _searched - _start, 0, length);
    }

    private void Log(ReadOnlySpan<char> said)
    {
        int first = Math.Min(said.Length, MostKept - _first.Length);
        _first.Append(said[..first]);
        _last.Append(said[first..]);
        if (_last.Length <= 2 * MostKept) return;
        _dropped += _last.Length - MostKept;
        _last.Remove(0, _last.Length - MostKept);
    }
}
