using Cosmos.Core;

namespace Cosmos.FileSystem;

/// <summary>
/// A file with content, in memory. It may begin as one of the read-only tree in the image; the first write takes a copy. While somebody has it mapped, and
/// from then on, its content lies in pages of its own.
/// </summary>
public sealed class RegularFile : FileNode
{
    private const uint UsualPermissions = 0x1A4; // 0644

    private readonly Lock _lock = new();
    private readonly FileSpace _space;
    private IFileContent _content;
    private bool _forgotten;

    /// <summary>Makes an empty file.</summary>
    public RegularFile(FileSpace space, uint permissions = UsualPermissions)
        : base(FileKind.Regular, permissions) => (_space, _content) = (space, new ChunkContent(space));

    /// <summary>Makes a file of the read-only tree.</summary>
    internal RegularFile(FileSpace space, IFileContent packed, uint permissions)
        : base(FileKind.Regular, permissions) => (_space, _content) = (space, packed);

    /// <inheritdoc/>
    public override long Length
    {
        get
        {
            lock (_lock)
                return _content.Length;
        }
    }

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override long Read(long offset, Span<byte> to)
    {
        lock (_lock)
        {
            if (offset >= _content.Length)
                return 0;
            to = to[..(int)Math.Min(to.Length, _content.Length - offset)];
            _content.Read(offset, to);
            return to.Length;
        }
    }

    /// <inheritdoc/>
    public override long Write(long offset, ReadOnlySpan<byte> from)
    {
        lock (_lock)
        {
            if (from.IsEmpty)
                return 0;
            if (offset > FileMemory.LargestBytes - from.Length)
                return FileError.TooLarge;
            if (!TryMakeWritable() || !_content.TrySetLength(Math.Max(_content.Length, offset + from.Length)))
                return FileError.NoSpace;
            _content.Write(offset, from);
            Touch();
            return from.Length;
        }
    }

    /// <inheritdoc/>
    public override long SetLength(long length)
    {
        lock (_lock)
        {
            if (length is < 0 or > FileMemory.LargestBytes)
                return length < 0 ? FileError.Invalid : FileError.TooLarge;
            if (length != _content.Length && (!TryMakeWritable() || !_content.TrySetLength(length)))
                return FileError.NoSpace;
            Touch();
            return 0;
        }
    }

    /// <summary>Moves the content to pages that can be mapped.</summary>
    internal FileMemory? Map()
    {
        lock (_lock)
        {
            if (_content is MappedContent mapped)
                return mapped.Memory;
            MappedContent pages = new(_space);
            if (!TryReplace(pages))
                return null;
            return pages.Memory;
        }
    }

    /// <inheritdoc/>
    public override void Forget()
    {
        lock (_lock)
        {
            if (_forgotten)
                return;
            _forgotten = true;
            _content.Dispose();
        }
    }

    private bool TryMakeWritable() => _content is not PackedContent || TryReplace(new ChunkContent(_space));

    private bool TryReplace(IFileContent by)
    {
        if (!by.TrySetLength(_content.Length))
        {
            by.Dispose();
            return false;
        }

        byte[] piece = new byte[(int)Math.Min(64 << 10, _content.Length)];
        for (long at = 0; at < _content.Length; at += piece.Length)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(piece.Length, _content.Length - at));
            _content.Read(at, part);
            by.Write(at, part);
        }

        _content.Dispose();
        _content = by;
        return true;
    }
}
