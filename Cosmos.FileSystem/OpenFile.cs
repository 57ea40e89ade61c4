namespace Cosmos.FileSystem;

/// <summary>How a file is opened (<c>asm-generic/fcntl.h</c>).</summary>
[Flags]
public enum OpenFlags
{
    /// <summary>O_RDONLY.</summary>
    ReadOnly = 0,

    /// <summary>O_WRONLY.</summary>
    WriteOnly = 1,

    /// <summary>O_RDWR.</summary>
    ReadWrite = 2,

    /// <summary>O_ACCMODE.</summary>
    AccessMask = 3,

    /// <summary>O_CREAT.</summary>
    Create = 0x40,

    /// <summary>O_EXCL.</summary>
    Exclusive = 0x80,

    /// <summary>O_TRUNC.</summary>
    Truncate = 0x200,

    /// <summary>O_APPEND.</summary>
    Append = 0x400,

    /// <summary>O_NONBLOCK.</summary>
    NonBlocking = 0x800,

    /// <summary>O_DIRECTORY.</summary>
    Directory = 0x1_0000,

    /// <summary>O_NOFOLLOW.</summary>
    NoFollow = 0x2_0000,
}

/// <summary>A file that somebody opened: a node, a position, and what may be done. Descriptors that were duplicated share it.</summary>
/// <param name="node">What was opened.</param>
/// <param name="flags">How.</param>
public sealed class OpenFile(FileNode node, OpenFlags flags)
{
    private readonly Lock _positionLock = new();
    private long _position;

    /// <summary>What was opened.</summary>
    public FileNode Node { get; } = node;

    /// <summary>How it was opened.</summary>
    public OpenFlags Flags { get; set; } = flags;

    /// <summary>Whether it may be read.</summary>
    public bool CanRead => (Flags & OpenFlags.AccessMask) != OpenFlags.WriteOnly;

    /// <summary>Whether it may be written.</summary>
    public bool CanWrite => (Flags & OpenFlags.AccessMask) is OpenFlags.WriteOnly or OpenFlags.ReadWrite;

    /// <summary>The path by which it was opened, without links; of what has none, what it is.</summary>
    internal string Name { get; set; } = "";

    /// <summary>How many descriptors share it.</summary>
    internal int Descriptors { get; set; }

    /// <summary>The names of a directory, as they were when reading began.</summary>
    internal IReadOnlyList<(string Name, FileNode Node)>? Listing { get; set; }

    /// <summary>No number leads to it any more.</summary>
    internal event Action? ClosedForGood;

    /// <summary>Tells that no number leads to it any more. Outside of the lock of the <see cref="FileService"/>.</summary>
    internal void End()
    {
        ClosedForGood?.Invoke();
        Node.Closed(this);
    }

    /// <summary>Reads at the position, and moves it.</summary>
    public long Read(Span<byte> to)
    {
        if (!CanRead)
            return FileError.BadDescriptor;
        if (!Node.CanSeek)
            return IsNonBlocking ? Node.ReadAtOnce(to) : Node.Read(0, to);
        lock (_positionLock)
            return Moved(Node.Read(_position, to));
    }

    /// <summary>Writes at the position, or at the end where it was opened so, and moves it.</summary>
    public long Write(ReadOnlySpan<byte> from)
    {
        if (!CanWrite)
            return FileError.BadDescriptor;
        if (!Node.CanSeek)
            return IsNonBlocking ? Node.WriteAtOnce(from) : Node.Write(0, from);
        lock (_positionLock)
        {
            if ((Flags & OpenFlags.Append) != 0)
                _position = Node.Length;
            return Moved(Node.Write(_position, from));
        }
    }

    /// <summary>Sets the position by lseek's rules.</summary>
    /// <param name="offset">How far.</param>
    /// <param name="origin">From where: 0 the begin, 1 the position, 2 the end, 3 the next data, 4 the next hole.</param>
    public long Seek(long offset, int origin)
    {
        if (Node.Kind == FileKind.Directory)
        {
            Listing = null;
            return _position = offset;
        }

        if (!Node.CanSeek)
            return FileError.IllegalSeek;
        lock (_positionLock)
        {
            long length = Node.Length;
            long to = origin switch
            {
                0 => offset,
                1 => _position + offset,
                2 => length + offset,
                3 => offset < length ? offset : -1,
                4 => offset < length ? length : -1,
                _ => -1,
            };
            return to < 0 ? FileError.Invalid : _position = to;
        }
    }

    /// <summary>The next names of a directory; where it stands is a count of names.</summary>
    internal int TakePosition(int by) => (int)((_position += by) - by);

    private bool IsNonBlocking => (Flags & OpenFlags.NonBlocking) != 0;

    private long Moved(long done)
    {
        if (done > 0)
            _position += done;
        return done;
    }
}
