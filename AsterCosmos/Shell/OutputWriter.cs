using System.Text;

namespace AsterCosmos.Shell;

/// <summary>Takes a command's output line by line. Once the command is cancelled, the next line ends it. Not thread-safe.</summary>
/// <param name="write">Gets whole lines with their ends, and at <see cref="Flush"/> what remains.</param>
/// <param name="cancelled">Whether to go on.</param>
public sealed class OutputWriter(Action<string> write, CancellationToken cancelled) : TextWriter
{
    private const int LongestLine = 4096;

    private readonly StringBuilder _line = new();

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value)
    {
        _line.Append(value);
        if (value == '\n' || _line.Length >= LongestLine)
            Send();
    }

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        int end = buffer.LastIndexOf('\n') + 1;
        _line.Append(buffer[..end]);
        if (end > 0)
            Send();
        _line.Append(buffer[end..]);
        if (_line.Length >= LongestLine)
            Send();
    }

    /// <inheritdoc/>
    public override void WriteLine(string? value)
    {
        _line.Append(value);
        Write('\n');
    }

    /// <inheritdoc/>
    public override void Flush()
    {
        if (_line.Length > 0)
            Send();
    }

    /// <summary>Sends what remains of a line, with an end.</summary>
    public void EndLine()
    {
        if (_line.Length > 0)
            Write('\n');
    }

    private void Send()
    {
        cancelled.ThrowIfCancellationRequested();
        string text = _line.ToString();
        _line.Clear();
        write(text);
    }
}
