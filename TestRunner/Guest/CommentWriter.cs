using System.Text;

namespace TestRunner.Guest;

/// <summary>
/// What stands in for the console while tests run: every line goes out as a TAP comment, <c># text</c>, so that a test that prints
/// <c>ok 7</c> says nothing about test 7. Whole lines only, so threads do not tear each other's.
/// </summary>
internal sealed class CommentWriter(TapWriter tap) : TextWriter
{
    private const int LongestLine = 4096;

    private readonly StringBuilder _line = new();

    public override Encoding Encoding => Encoding.UTF8;

    public override void Write(char value)
    {
        lock (_line)
        {
            if (value == '\n' || _line.Length == LongestLine) EndLine();
            if (value is not ('\n' or '\r')) _line.Append(value);
        }
    }

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_line)
        {
            foreach (char c in buffer) Write(c);
        }
    }

    public override void WriteLine(string? value)
    {
        lock (_line)
        {
            Write(value);
            Write('\n');
        }
    }

    /// <summary>Ends a line that a test left open.</summary>
    public void Finish()
    {
        lock (_line)
        {
            if (_line.Length > 0) EndLine();
        }
    }

    private void EndLine()
    {
        tap.Comment(_line.ToString());
        _line.Clear();
    }
}
