using Cosmos.Core.Seam;

namespace Cosmos.Core;

/// <summary>
/// Pages that hold the content of a file which is mapped into memory. There is one address space: all who map the file get the same pages. Thread-safe.
/// </summary>
public sealed class FileMemory : IDisposable
{
    /// <summary>The most that one can hold.</summary>
    public const long LargestBytes = 1L << 34;
    private const int CopiedAtOnce = 64 << 10;

    private readonly Lock _lock = new();
    private readonly ulong _address;
    private int _mappings;
    private bool _disposed;
    private bool _released;

    private FileMemory(ulong address) => _address = address;

    /// <summary>Bytes that it holds now.</summary>
    public long LengthBytes { get; private set; }

    /// <summary>Makes one that holds nothing.</summary>
    /// <exception cref="OutOfMemoryException">There are too many.</exception>
    public static FileMemory Create() => new(FilePages.Reserve());

    /// <summary>Makes room, zeroed. It never becomes less: who has it mapped may still look there.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public void Grow(long lengthBytes)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (lengthBytes <= LengthBytes)
                return;
            if (lengthBytes > LargestBytes || !FilePages.TryCommit(_address, (ulong)LengthBytes, (ulong)lengthBytes))
                throw new OutOfMemoryException("there is no memory for a file that is mapped");
            LengthBytes = lengthBytes;
        }
    }

    /// <summary>Reads bytes.</summary>
    public void Read(long offset, Span<byte> to)
    {
        lock (_lock)
        {
            Check(offset, to.Length);
            FilePages.Read(_address + (ulong)offset, to);
        }
    }

    /// <summary>Writes bytes.</summary>
    public void Write(long offset, ReadOnlySpan<byte> from)
    {
        lock (_lock)
        {
            Check(offset, from.Length);
            FilePages.Write(_address + (ulong)offset, from);
        }
    }

    /// <summary>Makes another one that holds what this one does now.</summary>
    /// <exception cref="OutOfMemoryException">There is no memory.</exception>
    public FileMemory Copy()
    {
        FileMemory copy = Create();
        copy.Grow(LengthBytes);
        byte[] piece = new byte[CopiedAtOnce];
        for (long at = 0; at < copy.LengthBytes; at += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, copy.LengthBytes - at));
            Read(at, part);
            copy.Write(at, part);
        }

        return copy;
    }

    /// <summary>Gives the pages back, as soon as nobody has them mapped any more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            ReleaseIfUnused();
        }
    }

    /// <summary>Somebody maps it; where it is.</summary>
    internal ulong AddMapping()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _mappings++;
            return _address;
        }
    }

    /// <summary>Somebody has it mapped no more; how many still have.</summary>
    internal int RemoveMapping()
    {
        lock (_lock)
        {
            _mappings--;
            ReleaseIfUnused();
            return _mappings;
        }
    }

    private void ReleaseIfUnused()
    {
        if (!_disposed || _mappings > 0 || _released)
            return;
        _released = true;
        FilePages.Release(_address, (ulong)LengthBytes);
    }

    private void Check(long offset, int count)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, LengthBytes - count);
    }
}
