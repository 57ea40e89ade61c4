using Cosmos.Core;

namespace Cosmos.FileSystem;

/// <summary>The bytes of a file. Not thread-safe; ranges are inside the length.</summary>
internal interface IFileContent : IDisposable
{
    long Length { get; }

    void Read(long offset, Span<byte> to);

    void Write(long offset, ReadOnlySpan<byte> from);

    /// <summary>Sets the length; new bytes are zero. False when there is no room.</summary>
    bool TrySetLength(long length);
}

/// <summary>Content in arrays of equal size; one that was never written to is not there and reads as zeros.</summary>
internal sealed class ChunkContent(FileSpace space) : IFileContent
{
    // Above the size from which the collector does not move an array.
    private const int ChunkBytes = 128 << 10;
    private const int SmallestBytes = 256;

    private readonly List<byte[]?> _chunks = [];

    public long Length { get; private set; }

    public void Read(long offset, Span<byte> to)
    {
        while (!to.IsEmpty)
        {
            int at = (int)(offset % ChunkBytes);
            Span<byte> part = to[..Math.Min(to.Length, ChunkBytes - at)];
            byte[]? chunk = _chunks[(int)(offset / ChunkBytes)];
            int present = Math.Clamp((chunk?.Length ?? 0) - at, 0, part.Length);
            chunk.AsSpan(Math.Min(at, chunk?.Length ?? 0), present).CopyTo(part);
            part[present..].Clear();
            offset += part.Length;
            to = to[part.Length..];
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> from)
    {
        while (!from.IsEmpty)
        {
            int at = (int)(offset % ChunkBytes);
            ReadOnlySpan<byte> part = from[..Math.Min(from.Length, ChunkBytes - at)];
            part.CopyTo(Chunk((int)(offset / ChunkBytes), at + part.Length).AsSpan(at));
            offset += part.Length;
            from = from[part.Length..];
        }
    }

    public bool TrySetLength(long length)
    {
        int count = (int)((length + ChunkBytes - 1) / ChunkBytes);
        if (length > Length ? !space.TryTake(length - Length) : length == Length)
            return length == Length;
        if (length < Length)
            Cut(length, count);
        while (_chunks.Count < count)
            _chunks.Add(null);
        Length = length;
        return true;
    }

    public void Dispose()
    {
        space.Give(Length);
        _chunks.Clear();
        Length = 0;
    }

    private void Cut(long length, int count)
    {
        space.Give(Length - length);
        _chunks.RemoveRange(count, _chunks.Count - count);

        // Should the file grow again, what was cut off must not come back.
        int kept = (int)(length % ChunkBytes);
        if (kept != 0 && _chunks[count - 1] is { } last && last.Length > kept)
            last.AsSpan(kept).Clear();
    }

    // Small files have small arrays.
    private byte[] Chunk(int index, int needed)
    {
        byte[]? chunk = _chunks[index];
        if (chunk is not null && chunk.Length >= needed)
            return chunk;
        int size = SmallestBytes;
        while (size < needed)
            size *= 2;
        Array.Resize(ref chunk, size);
        _chunks[index] = chunk;
        return chunk;
    }
}

/// <summary>Content in pages that can be mapped.</summary>
internal sealed class MappedContent(FileSpace space) : IFileContent
{
    public FileMemory Memory { get; } = FileMemory.Create();

    public long Length { get; private set; }

    public void Read(long offset, Span<byte> to) => Memory.Read(offset, to);

    public void Write(long offset, ReadOnlySpan<byte> from) => Memory.Write(offset, from);

    public bool TrySetLength(long length)
    {
        if (length > Length && !space.TryTake(length - Length))
            return false;
        if (length < Length)
        {
            Zero(length, Length);
            space.Give(Length - length);
        }

        try
        {
            Memory.Grow(length);
        }
        catch (OutOfMemoryException)
        {
            space.Give(length - Length);
            return false;
        }

        Length = length;
        return true;
    }

    public void Dispose()
    {
        space.Give(Length);
        Length = 0;
        Memory.Dispose();
    }

    private void Zero(long from, long to)
    {
        byte[] zeros = new byte[(int)Math.Min(64 << 10, to - from)];
        for (long at = from; at < to; at += zeros.Length)
            Memory.Write(at, zeros.AsSpan(0, (int)Math.Min(zeros.Length, to - at)));
    }
}

/// <summary>Content in the image: a range of a stream, read-only.</summary>
internal sealed class PackedContent(Stream archive, long start, long length) : IFileContent
{
    public long Length { get; } = length;

    public void Read(long offset, Span<byte> to)
    {
        lock (archive)
        {
            archive.Position = start + offset;
            archive.ReadExactly(to);
        }
    }

    public void Write(long offset, ReadOnlySpan<byte> from) => throw new NotSupportedException();

    public bool TrySetLength(long length) => length == Length;

    public void Dispose()
    {
    }
}
