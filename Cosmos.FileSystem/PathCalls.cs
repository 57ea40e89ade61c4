using System.Text;
using Cosmos.Core;
using static Cosmos.Core.FileCallNumber;

namespace Cosmos.FileSystem;

/// <summary>The calls that name a path, and those that make what has none yet. Under the lock of the <see cref="FileService"/>.</summary>
internal sealed class PathCalls(DirectoryNode root, FileSpace space, DescriptorTable descriptors, DescriptorCalls files)
{
    private const int AtCurrent = -100;     // AT_FDCWD
    private const int NoFollow = 0x100;     // AT_SYMLINK_NOFOLLOW
    private const int RemoveDirectory = 0x200; // AT_REMOVEDIR
    private const int CloseOnExec = 0x8_0000;  // EPOLL_CLOEXEC
    private const int EmptyPath = 0x1000;   // AT_EMPTY_PATH
    private const int NoReplace = 1;        // RENAME_NOREPLACE
    private const uint ModeMask = 0xFFF;
    private const uint Umask = 0x12;        // 022

    private readonly FileNode _console = new TerminalDevice();

    public PathWalk Walk { get; } = new(root);

    public static bool Has(FileCallNumber number) => number is OpenAt or FileCallNumber.Open or NewFStatAt or Stat or LStat or Access or FAccessAt or FAccessAt2
        or Truncate or GetCwd or ChDir or Rename or RenameAt or RenameAt2 or MkDir or MkDirAt or RmDir or Unlink or UnlinkAt or FileCallNumber.Link or LinkAt
        or SymLink or SymLinkAt or ReadLink or ReadLinkAt or ChMod or FChModAt or StatFs or UTimeNsAt or Pipe2 or EPollCreate1 or MemFdCreate;

    public long Answer(in FileCall call) => call.Number switch
    {
        FileCallNumber.Open => Open(AtCurrent, call.Path, (OpenFlags)call.Int(1), (uint)call.Int(2)),
        OpenAt => Open(call.Int(0), call.Path, (OpenFlags)call.Int(2), (uint)call.Int(3)),
        Stat => Status(AtCurrent, call.Path, 0, call.Memory),
        LStat => Status(AtCurrent, call.Path, NoFollow, call.Memory),
        NewFStatAt => Status(call.Int(0), call.Path, call.Int(3), call.Memory),
        Access => Find(AtCurrent, call.Path, true, out _),
        FAccessAt or FAccessAt2 => Find(call.Int(0), call.Path, true, out _),
        Truncate => Find(AtCurrent, call.Path, true, out FileNode? node) is < 0 and var failed ? failed : node!.SetLength(call.Long(1)),
        GetCwd => WorkingDirectory(call.Memory),
        ChDir => ChangeDirectory(call.Path),
        MkDir => Make(AtCurrent, call.Path, new DirectoryNode((uint)call.Int(1) & ModeMask & ~Umask)),
        MkDirAt => Make(call.Int(0), call.Path, new DirectoryNode((uint)call.Int(2) & ModeMask & ~Umask)),
        SymLink => Make(AtCurrent, call.SecondPath, new SymbolicLink(call.Path)),
        SymLinkAt => Make(call.Int(1), call.SecondPath, new SymbolicLink(call.Path)),
        RmDir => Remove(AtCurrent, call.Path, RemoveDirectory),
        Unlink => Remove(AtCurrent, call.Path, 0),
        UnlinkAt => Remove(call.Int(0), call.Path, call.Int(2)),
        Rename => Move(AtCurrent, call.Path, AtCurrent, call.SecondPath, 0),
        RenameAt => Move(call.Int(0), call.Path, call.Int(2), call.SecondPath, 0),
        RenameAt2 => Move(call.Int(0), call.Path, call.Int(2), call.SecondPath, call.Int(4)),
        FileCallNumber.Link => HardLink(AtCurrent, call.Path, AtCurrent, call.SecondPath),
        LinkAt => HardLink(call.Int(0), call.Path, call.Int(2), call.SecondPath),
        ReadLink => LinkTarget(AtCurrent, call.Path, call.Memory),
        ReadLinkAt => LinkTarget(call.Int(0), call.Path, call.Memory),
        ChMod => ChangeMode(AtCurrent, call.Path, (uint)call.Int(1)),
        FChModAt => ChangeMode(call.Int(0), call.Path, (uint)call.Int(2)),
        StatFs => SpaceAt(call.Path, call.Memory),
        UTimeNsAt => SetTimes(call.Int(0), call.Path, call.Int(3), call.Memory),
        Pipe2 => files.MakePipe(call.Memory, (OpenFlags)call.Int(1)),
        EPollCreate1 => (call.Int(0) & ~CloseOnExec) != 0 ? FileError.Invalid : files.Open(new EventPort(), OpenFlags.ReadOnly, "anon_inode:[eventpoll]"),
        MemFdCreate => files.Open(new RegularFile(space), OpenFlags.ReadWrite, $"/memfd:{call.Path} (deleted)"),
        _ => FileError.NotImplemented,
    };

    private long Begin(int descriptor, string path, out DirectoryNode start)
    {
        start = Walk.Current;
        if (descriptor == AtCurrent || path.StartsWith('/'))
            return 0;
        if (!descriptors.TryGet(descriptor, out OpenFile? file))
            return FileError.BadDescriptor;
        if (file.Node is not DirectoryNode directory)
            return FileError.NotDirectory;
        start = directory;
        return 0;
    }

    private long Find(int descriptor, string path, bool follow, out FileNode? node)
    {
        node = null;
        long begun = Begin(descriptor, path, out DirectoryNode start);
        return begun < 0 ? begun : Walk.Find(start, path, follow, out node);
    }

    private long Locate(int descriptor, string path, bool follow, out DirectoryNode? directory, out string name)
    {
        (directory, name) = (null, "");
        long begun = Begin(descriptor, path, out DirectoryNode start);
        return begun < 0 ? begun : Walk.Locate(start, path, follow, out directory, out name);
    }

    private long Open(int descriptor, string path, OpenFlags flags, uint mode)
    {
        bool follow = (flags & (OpenFlags.NoFollow | OpenFlags.Exclusive)) == 0;
        long located = Locate(descriptor, path, follow, out DirectoryNode? directory, out string name);
        if (located < 0)
            return located;
        FileNode? node = directory;
        if (name.Length > 0 && !directory!.TryGet(name, out node))
        {
            if ((flags & OpenFlags.Create) == 0 || path.EndsWith('/'))
                return (flags & OpenFlags.Create) == 0 ? FileError.NoEntry : FileError.IsDirectory;
            node = new RegularFile(space, mode & ModeMask & ~Umask);
            directory.Add(name, node);
        }
        else if ((flags & OpenFlags.Create) != 0 && (flags & OpenFlags.Exclusive) != 0)
        {
            return FileError.Exists;
        }

        if (node is SymbolicLink)
            return FileError.TooManyLinks;
        if (node is DirectoryNode ? (flags & OpenFlags.AccessMask) != 0 || (flags & OpenFlags.Create) != 0 : (flags & OpenFlags.Directory) != 0 || path.EndsWith('/'))
            return node is DirectoryNode ? FileError.IsDirectory : FileError.NotDirectory;
        if ((flags & OpenFlags.Truncate) != 0 && node!.Kind == FileKind.Regular && node.SetLength(0) is < 0 and var failed)
            return failed;
        return files.Open(node!, flags, name.Length == 0 ? directory!.Path : directory!.PathOf(name));
    }

    private long Status(int descriptor, string path, int flags, Span<byte> to)
    {
        FileNode? node;
        if (path.Length == 0 && (flags & EmptyPath) != 0)
        {
            // The nucleus' descriptors, three of which are the console, are no files here.
            if (!descriptors.TryGet(descriptor, out OpenFile? file) && descriptor is < 0 or >= FileCallHost.FirstDescriptor)
                return FileError.BadDescriptor;
            node = file?.Node ?? _console;
        }
        else if (Find(descriptor, path, (flags & NoFollow) == 0, out node) is < 0 and var failed)
        {
            return failed;
        }

        FileRecords.WriteStat(to, node!);
        return 0;
    }

    private long Make(int descriptor, string path, FileNode node)
    {
        long located = Locate(descriptor, path, follow: false, out DirectoryNode? directory, out string name);
        if (located < 0)
            return located;
        if (name.Length == 0 || directory!.TryGet(name, out _))
            return FileError.Exists;
        directory.Add(name, node);
        return 0;
    }

    private long Remove(int descriptor, string path, int flags)
    {
        long located = Locate(descriptor, path, follow: false, out DirectoryNode? directory, out string name);
        if (located < 0)
            return located;
        bool wantsDirectory = (flags & RemoveDirectory) != 0;
        if (name.Length == 0)
            return wantsDirectory ? FileError.Invalid : FileError.IsDirectory;
        if (!directory!.TryGet(name, out FileNode? node))
            return FileError.NoEntry;
        if (node is DirectoryNode inner)
        {
            if (!wantsDirectory)
                return FileError.IsDirectory;
            if (!inner.IsEmpty)
                return FileError.NotEmpty;
        }
        else if (wantsDirectory || path.EndsWith('/'))
        {
            return FileError.NotDirectory;
        }

        directory.Remove(name);
        files.Unnamed(node);
        return 0;
    }

    private long Move(int fromDescriptor, string from, int toDescriptor, string to, int flags)
    {
        if (Locate(fromDescriptor, from, follow: false, out DirectoryNode? source, out string name) is < 0 and var noSource)
            return noSource;
        if (Locate(toDescriptor, to, follow: false, out DirectoryNode? target, out string newName) is < 0 and var noTarget)
            return noTarget;
        if (name.Length == 0 || newName.Length == 0)
            return FileError.Invalid;
        if (!source!.TryGet(name, out FileNode? node))
            return FileError.NoEntry;
        for (DirectoryNode? above = target; above is not null; above = above.Parent)
        {
            if (above == node)
                return FileError.Invalid;
        }

        if (target!.TryGet(newName, out FileNode? old))
        {
            if (old == node)
                return 0;
            if ((flags & NoReplace) != 0)
                return FileError.Exists;
            if (node is DirectoryNode != old is DirectoryNode)
                return old is DirectoryNode ? FileError.IsDirectory : FileError.NotDirectory;
            if (old is DirectoryNode { IsEmpty: false })
                return FileError.NotEmpty;
            target.Remove(newName);
            files.Unnamed(old);
        }

        source.Remove(name);
        target.Add(newName, node);
        return 0;
    }

    private long HardLink(int fromDescriptor, string from, int toDescriptor, string to)
    {
        if (Find(fromDescriptor, from, follow: false, out FileNode? node) is < 0 and var failed)
            return failed;
        return node is DirectoryNode ? FileError.NotPermitted : Make(toDescriptor, to, node!);
    }

    private long LinkTarget(int descriptor, string path, Span<byte> to)
    {
        if (Find(descriptor, path, follow: false, out FileNode? node) is < 0 and var failed)
            return failed;
        if (node is not SymbolicLink link)
            return FileError.Invalid;
        byte[] target = Encoding.UTF8.GetBytes(link.Target);
        int count = Math.Min(target.Length, to.Length);
        target.AsSpan(0, count).CopyTo(to);
        return count;
    }

    private long ChangeMode(int descriptor, string path, uint mode)
    {
        if (Find(descriptor, path, follow: true, out FileNode? node) is < 0 and var failed)
            return failed;
        node!.Permissions = mode & ModeMask;
        node.ChangeTime = DateTime.UtcNow;
        return 0;
    }

    private long SetTimes(int descriptor, string path, int flags, ReadOnlySpan<byte> times)
    {
        FileNode? node;
        if (path.Length == 0)
        {
            if (!descriptors.TryGet(descriptor, out OpenFile? file))
                return FileError.BadDescriptor;
            node = file.Node;
        }
        else if (Find(descriptor, path, (flags & NoFollow) == 0, out node) is < 0 and var failed)
        {
            return failed;
        }

        DateTime now = DateTime.UtcNow;
        node!.AccessTime = times.IsEmpty ? now : FileRecords.ReadTime(times, now) ?? node.AccessTime;
        node.ModifyTime = times.IsEmpty ? now : FileRecords.ReadTime(times[16..], now) ?? node.ModifyTime;
        node.ChangeTime = now;
        return 0;
    }

    private long SpaceAt(string path, Span<byte> to)
    {
        if (Find(AtCurrent, path, follow: true, out _) is < 0 and var failed)
            return failed;
        FileRecords.WriteStatFs(to, space);
        return 0;
    }

    private long WorkingDirectory(Span<byte> to)
    {
        byte[] path = Encoding.UTF8.GetBytes(Walk.Current.Path + "\0");
        if (path.Length > to.Length)
            return FileError.Range;
        path.CopyTo(to);
        return path.Length;
    }

    private long ChangeDirectory(string path)
    {
        if (Find(AtCurrent, path, follow: true, out FileNode? node) is < 0 and var failed)
            return failed;
        if (node is not DirectoryNode directory)
            return FileError.NotDirectory;
        Walk.Current = directory;
        return 0;
    }
}
