namespace Cosmos.FileSystem;

/// <summary>What a node is: the bits of <c>st_mode</c> that say so (S_IFMT).</summary>
public enum FileKind : uint
{
    /// <summary>None: what epoll_create gives.</summary>
    Anonymous = 0,

    /// <summary>S_IFIFO.</summary>
    Pipe = 0x1000,

    /// <summary>S_IFCHR.</summary>
    CharacterDevice = 0x2000,

    /// <summary>S_IFDIR.</summary>
    Directory = 0x4000,

    /// <summary>S_IFREG.</summary>
    Regular = 0x8000,

    /// <summary>S_IFLNK.</summary>
    SymbolicLink = 0xA000,
}

/// <summary>
/// Something that has a name, or could have: what the system calls an inode. Reading and writing are thread-safe; the rest is under the lock of the
/// <see cref="FileService"/>. Results below zero are negated error numbers.
/// </summary>
public abstract class FileNode
{
    private static long _lastInode;

    /// <summary>Makes a node that changed just now.</summary>
    protected FileNode(FileKind kind, uint permissions)
    {
        Kind = kind;
        Permissions = permissions;
        AccessTime = ModifyTime = ChangeTime = DateTime.UtcNow;
    }

    /// <summary>What it is.</summary>
    public FileKind Kind { get; }

    /// <summary>Its number.</summary>
    public long Inode { get; } = Interlocked.Increment(ref _lastInode);

    /// <summary>Who may do what: the low twelve bits of <c>st_mode</c>. Kept, not enforced: there is one user.</summary>
    public uint Permissions { get; set; }

    /// <summary>How many names it has.</summary>
    public int Links { get; set; }

    /// <summary>Last read, as far as somebody set it.</summary>
    public DateTime AccessTime { get; set; }

    /// <summary>Last change of the content.</summary>
    public DateTime ModifyTime { get; set; }

    /// <summary>Last change of anything.</summary>
    public DateTime ChangeTime { get; set; }

    /// <summary>
    /// What can be done now, and from then on until <see cref="ReadinessChanged"/>; null where nobody ever waits. Not under the lock of the <see cref="FileService"/>.
    /// </summary>
    public virtual Readiness? ReadyFor => null;

    /// <summary><see cref="ReadyFor"/> may have changed. Comes with the node's own lock held: who hears it asks for nothing there.</summary>
    internal event Action? ReadinessChanged;

    /// <summary>Bytes of content.</summary>
    public virtual long Length => 0;

    /// <summary>Whether reading has a position.</summary>
    public virtual bool CanSeek => false;

    /// <summary>Opens it. A node whose content is made when it is opened gives one that holds it.</summary>
    public virtual OpenFile Open(OpenFlags flags) => new(this, flags);

    /// <summary>Reads; how many bytes, 0 at the end. May wait where <see cref="CanSeek"/> is false.</summary>
    public virtual long Read(long offset, Span<byte> to) => FileError.Invalid;

    /// <summary>Writes; how many bytes. May wait where <see cref="CanSeek"/> is false.</summary>
    public virtual long Write(long offset, ReadOnlySpan<byte> from) => FileError.Invalid;

    /// <summary>Reads what is there, without waiting.</summary>
    public virtual long ReadAtOnce(Span<byte> to) => Read(0, to);

    /// <summary>Writes what there is room for, without waiting.</summary>
    public virtual long WriteAtOnce(ReadOnlySpan<byte> from) => Write(0, from);

    /// <summary>Sets the length.</summary>
    public virtual long SetLength(long length) => FileError.Invalid;

    /// <summary>An opened file of it is closed for good.</summary>
    public virtual void Closed(OpenFile file)
    {
    }

    /// <summary>No name and no opened file leads here any more.</summary>
    public virtual void Forget()
    {
    }

    /// <summary>Tells who waits that <see cref="ReadyFor"/> may have changed.</summary>
    protected void TellReadiness() => ReadinessChanged?.Invoke();

    /// <summary>Notes that the content changed.</summary>
    protected void Touch() => ModifyTime = ChangeTime = DateTime.UtcNow;
}
