using System.Text;
using Cosmos.Core;

namespace Cosmos.Plugs;

/// <summary><c>Console.In</c>: whole lines from the console host when there is one, else from the serial line as it is.</summary>
internal sealed class HostConsoleReader : TextReader
{
    private readonly Lock _lock = new();
    private string _line = string.Empty;
    private int _next;
    private ReadOnlyMemory<byte> _bytes;

    public override int Peek()
    {
        lock (_lock)
            return _next < _line.Length || Fill() ? _line[_next] : -1;
    }

    public override int Read()
    {
        lock (_lock)
            return _next < _line.Length || Fill() ? _line[_next++] : -1;
    }

    public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));

    public override int Read(Span<char> buffer)
    {
        lock (_lock)
        {
            if (buffer.IsEmpty || (_next >= _line.Length && !Fill()))
                return 0;
            int count = Math.Min(buffer.Length, _line.Length - _next);
            _line.AsSpan(_next, count).CopyTo(buffer);
            _next += count;
            return count;
        }
    }

    /// <summary>The same lines, as bytes: what was begun here is read to its end here.</summary>
    public int Read(Span<byte> utf8)
    {
        lock (_lock)
        {
            if (_bytes.IsEmpty && (_next < _line.Length || Fill()))
            {
                _bytes = Encoding.UTF8.GetBytes(_line[_next..]);
                _next = _line.Length;
            }

            int count = Math.Min(utf8.Length, _bytes.Length);
            _bytes.Span[..count].CopyTo(utf8);
            _bytes = _bytes[count..];
            return count;
        }
    }

    public override string? ReadLine()
    {
        lock (_lock)
        {
            if (_next >= _line.Length)
                return NextLine();
            string rest = _line[_next..].TrimEnd('\n');
            _next = _line.Length;
            return rest;
        }
    }

    private static string? NextLine() => ConsoleHost.Current is { } host ? host.ReadLine() : ReadSerialLine();

    private static string ReadSerialLine()
    {
        var bytes = new List<byte>();
        Span<byte> one = stackalloc byte[1];
        while (true)
        {
            SerialConsole.Read(one, Timeout.InfiniteTimeSpan);
            if (one[0] is (byte)'\n' or (byte)'\r')
                return Encoding.UTF8.GetString([.. bytes]);
            bytes.Add(one[0]);
        }
    }

    private bool Fill()
    {
        if (NextLine() is not { } line)
            return false;
        _line = line + "\n";
        _next = 0;
        return true;
    }
}
