using System.Buffers.Binary;
using Cosmos.Core;
using static Cosmos.Core.FileCallNumber;

namespace Cosmos.FileSystem;

/// <summary>The calls whose first argument is a descriptor, reading and writing aside. Under the lock of the <see cref="FileService"/>.</summary>
internal sealed class DescriptorCalls(DescriptorTable descriptors, FileSpace space)
{
    private const int DuplicateFrom = 0;            // F_DUPFD
    private const int GetFlags = 3;                 // F_GETFL
    private const int SetFlags = 4;                 // F_SETFL
    private const int DuplicateCloseOnExec = 1030;  // F_DUPFD_CLOEXEC
    private const int CopyBytes = 128 << 10;
    private const int KeepSize = 1;                 // FALLOC_FL_KEEP_SIZE

    private readonly FileLocks _locks = new();
    private readonly Dictionary<FileNode, int> _openCounts = [];

    /// <summary>Gives a number up.</summary>
    public long Close(int descriptor, out OpenFile? closed)
    {
        if (!descriptors.TryRemove(descriptor, out closed))
            return FileError.BadDescriptor;
        if (closed is null)
            return 0;
        _locks.Release(closed);
        ForgetIfUnused(closed.Node);
        return 0;
    }

    /// <summary>Opens a node.</summary>
    /// <param name="node">Which.</param>
    /// <param name="flags">How.</param>
    /// <param name="name">The path that led to it, or what it is.</param>
    public long Open(FileNode node, OpenFlags flags, string name)
    {
        OpenFile file = node.Open(flags);
        file.Name = name;
        long descriptor = descriptors.Add(file);
        if (descriptor >= 0)
            _openCounts[file.Node] = _openCounts.GetValueOrDefault(file.Node) + 1;
        return descriptor;
    }

    /// <summary>A name of a node was taken away.</summary>
    public void Unnamed(FileNode node)
    {
        if (node.Links <= 0 && !_openCounts.ContainsKey(node))
            node.Forget();
    }

    /// <summary>pipe2: both ends.</summary>
    public long MakePipe(Span<byte> to, OpenFlags flags)
    {
        Pipe pipe = new();
        flags &= OpenFlags.NonBlocking;
        string name = $"pipe:[{pipe.Reader.Inode}]";
        long reader = Open(pipe.Reader, OpenFlags.ReadOnly | flags, name);
        long writer = reader < 0 ? reader : Open(pipe.Writer, OpenFlags.WriteOnly | flags, name);
        if (writer < 0)
        {
            if (reader >= 0)
                Close((int)reader, out _);
            return writer;
        }

        BinaryPrimitives.WriteInt32LittleEndian(to, (int)reader);
        BinaryPrimitives.WriteInt32LittleEndian(to[4..], (int)writer);
        return 0;
    }

    public long Answer(in FileCall call, PathWalk walk)
    {
        if (!descriptors.TryGet(call.Int(0), out OpenFile? file))
            return FileError.BadDescriptor;
        switch (call.Number)
        {
            case FStat:
                FileRecords.WriteStat(call.Memory, file.Node);
                return 0;
            case FStatFs:
                FileRecords.WriteStatFs(call.Memory, space);
                return 0;
            case LSeek:
                return file.Seek(call.Long(1), call.Int(2));
            case FTruncate:
                return file.CanWrite ? file.Node.SetLength(call.Long(1)) : FileError.Invalid;
            case FAllocate:
                return Allocate(file, call.Int(1), call.Long(2), call.Long(3));
            case Flock:
                return _locks.Apply(file, call.Int(1));
            case Fcntl:
                return Control(file, call.Int(1), call.Int(2));
            case Dup:
                return descriptors.Add(file);
            case GetDents64:
                return List(file, call.Memory);
            case FChDir:
                if (file.Node is not DirectoryNode directory)
                    return FileError.NotDirectory;
                walk.Current = directory;
                return 0;
            case FChMod:
                file.Node.Permissions = (uint)call.Int(1) & 0xFFF;
                return 0;
            case FSync or FDataSync or FAdvise64:
                return file.Node.CanSeek || file.Node is DirectoryNode ? 0 : FileError.Invalid;
            case Ioctl:
                return FileError.NotTerminal;
            case EPollCtl:
                return !descriptors.TryGet(call.Int(2), out OpenFile? watched) ? FileError.BadDescriptor
                    : file.Node is EventPort port && watched.Node != port ? port.Control(call.Int(1), call.Int(2), watched, call.Memory) : FileError.Invalid;
            case CopyFileRange:
                return call.Long(1) == 0 && call.Long(3) == 0 ? Copy(file, call.Int(2), call.Long(4)) : FileError.Invalid;
            case SendFile:
                return call.Long(2) == 0 && descriptors.TryGet(call.Int(1), out OpenFile? from) ? Copy(from, call.Int(0), call.Long(3)) : FileError.Invalid;
            default:
                return FileError.NotImplemented;
        }
    }

    // From position to position.
    private long Copy(OpenFile from, int to, long most)
    {
        if (!descriptors.TryGet(to, out OpenFile? target) || !from.Node.CanSeek || !target.Node.CanSeek)
            return FileError.Invalid;
        byte[] piece = new byte[CopyBytes];
        long done = 0;
        while (done < most)
        {
            long count = from.Read(piece.AsSpan(0, (int)Math.Min(piece.Length, most - done)));
            if (count > 0)
                count = target.Write(piece.AsSpan(0, (int)count));
            if (count <= 0)
                return done > 0 ? done : count;
            done += count;
        }

        return done;
    }

    private void ForgetIfUnused(FileNode node)
    {
        if (!_openCounts.TryGetValue(node, out int count))
            return;
        if (count > 1)
        {
            _openCounts[node] = count - 1;
            return;
        }

        _openCounts.Remove(node);
        if (node.Links <= 0)
            node.Forget();
    }

    private long Control(OpenFile file, int command, int argument)
    {
        const OpenFlags changeable = OpenFlags.Append | OpenFlags.NonBlocking;
        switch (command)
        {
            case DuplicateFrom or DuplicateCloseOnExec:
                return descriptors.Add(file);
            case GetFlags:
                return (long)file.Flags;
            case SetFlags:
                file.Flags = (file.Flags & ~changeable) | ((OpenFlags)argument & changeable);
                return 0;
            default:
                return 0; // close-on-exec means nothing here, and record locks cannot collide in one process
        }
    }

    private static long Allocate(OpenFile file, int mode, long offset, long count)
    {
        if (!file.CanWrite)
            return FileError.BadDescriptor;
        if (offset < 0 || count <= 0 || (mode & ~KeepSize) != 0)
            return (mode & ~KeepSize) != 0 ? FileError.NotSupported : FileError.Invalid;
        if (mode == KeepSize || file.Node.Length >= offset + count)
            return 0;
        return file.Node.SetLength(offset + count);
    }

    private static long List(OpenFile file, Span<byte> to)
    {
        if (file.Node is not DirectoryNode directory)
            return FileError.NotDirectory;
        file.Listing ??=
        [
            (".", directory),
            ("..", directory.Parent ?? directory),
            .. directory.Entries.Select(static entry => (entry.Key, entry.Value)),
        ];
        int done = 0;
        while (true)
        {
            int index = file.TakePosition(1);
            if (index >= file.Listing.Count)
            {
                file.TakePosition(-1);
                return done;
            }

            (string name, FileNode node) = file.Listing[index];
            int size = FileRecords.WriteEntry(to[done..], name, node, index + 1);
            if (size == 0)
            {
                file.TakePosition(-1);
                return done == 0 ? FileError.Invalid : done;
            }

            done += size;
        }
    }
}
