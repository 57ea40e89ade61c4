using System.Text;
using Cosmos.Core;

namespace Kernel.Tests.Machines;

/// <summary>Lines from COM1, as they come.</summary>
public sealed class SerialReader : TextReader
{
    private const int LongestLine = 64 * 1024;

    private readonly byte[] _buffer = new byte[256];
    private int _next;
    private int _filled;

    /// <inheritdoc/>
    public override int Read()
    {
        if (_next == _filled)
        {
            _filled = SerialConsole.Read(_buffer, Timeout.InfiniteTimeSpan);
            _next = 0;
            if (_filled == 0) return -1;
        }

        return _buffer[_next++];
    }

    /// <inheritdoc/>
    public override string? ReadLine()
    {
        var line = new StringBuilder();
        while (line.Length < LongestLine)
        {
            int value = Read();
            if (value < 0) return line.Length > 0 ? line.ToString() : null;
            if (value is '\n') break;
            if (value is not '\r') line.Append((char)value);
        }

        return line.ToString();
    }
}
