using System.Text;
using Cosmos.Core;

namespace Cosmos.FileSystem;

/// <summary><c>/dev/null</c>: takes everything, has nothing.</summary>
internal sealed class NullDevice() : FileNode(FileKind.CharacterDevice, 0x1B6)
{
    public override long Read(long offset, Span<byte> to) => 0;

    public override long Write(long offset, ReadOnlySpan<byte> from) => from.Length;

    public override long SetLength(long length) => 0;
}

/// <summary><c>/dev/zero</c>, and <c>/dev/full</c>, which has no room.</summary>
internal sealed class ZeroDevice(bool full) : FileNode(FileKind.CharacterDevice, 0x1B6)
{
    public override long Read(long offset, Span<byte> to)
    {
        to.Clear();
        return to.Length;
    }

    public override long Write(long offset, ReadOnlySpan<byte> from) => full ? FileError.NoSpace : from.Length;
}

/// <summary><c>/dev/urandom</c> and <c>/dev/random</c>: from the kernel's pool; what is written is mixed into it.</summary>
internal sealed class RandomDevice() : FileNode(FileKind.CharacterDevice, 0x1B6)
{
    public override long Read(long offset, Span<byte> to)
    {
        Machine.FillRandom(to);
        return to.Length;
    }

    public override long Write(long offset, ReadOnlySpan<byte> from)
    {
        Machine.MixRandom(from);
        return from.Length;
    }
}

/// <summary><c>/dev/tty</c>: the console, a line at a time.</summary>
internal sealed class TerminalDevice() : FileNode(FileKind.CharacterDevice, 0x190)
{
    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _rest;

    public override long Read(long offset, Span<byte> to)
    {
        lock (_lock)
        {
            if (_rest.IsEmpty && ConsoleHost.Current?.ReadLine() is { } line)
                _rest = Encoding.UTF8.GetBytes(line + "\n");
            int count = Math.Min(to.Length, _rest.Length);
            _rest.Span[..count].CopyTo(to);
            _rest = _rest[count..];
            return count;
        }
    }

    public override long Write(long offset, ReadOnlySpan<byte> from)
    {
        if (ConsoleHost.Current is { } host)
            host.Write(from);
        else
            SerialConsole.Write(from);
        return from.Length;
    }
}
