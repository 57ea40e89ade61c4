using Cosmos.Core;
using static Cosmos.Core.FileCallNumber;

namespace Cosmos.FileSystem;

/// <summary>
/// Answers the system calls on files from a tree of <see cref="FileNode"/>s. One lock holds the tree together; reading and writing are done outside of it,
/// since they may wait.
/// </summary>
public sealed class FileService : FileCallHost
{
    private readonly Lock _lock = new();
    private readonly DescriptorTable _descriptors = new();
    private readonly PathCalls _paths;
    private readonly DescriptorCalls _files;

    /// <summary>Serves a tree.</summary>
    /// <param name="root">Its root.</param>
    /// <param name="space">The memory that its files may take.</param>
    public FileService(DirectoryNode root, FileSpace space)
    {
        Root = root;
        Space = space;
        _files = new DescriptorCalls(_descriptors, space);
        _paths = new PathCalls(root, space, _descriptors, _files);
        ProcessFiles.AddDescriptors(root.Ensure("proc"), _descriptors);
    }

    /// <summary>The root of the tree. Others change it only before the service is installed.</summary>
    public DirectoryNode Root { get; }

    /// <summary>The memory that files take.</summary>
    public FileSpace Space { get; }

    /// <inheritdoc/>
    public override long Answer(in FileCall call)
    {
        if (call.Number is Read or Write or PRead64 or PWrite64)
            return Transfer(call);
        if (call.Number == EPollWait)
            return WaitForEvents(call);
        OpenFile? closed = null;
        long result;
        lock (_lock)
        {
            result = call.Number == Close ? _files.Close(call.Int(0), out closed)
                : PathCalls.Has(call.Number) ? _paths.Answer(call)
                : _files.Answer(call, _paths.Walk);
        }

        // Who waits for the other end of a pipe learns it outside of the lock.
        closed?.End();
        return result;
    }

    /// <inheritdoc/>
    public override long Map(int descriptor, bool writable, out FileMemory? memory)
    {
        memory = null;
        if (!_descriptors.TryGet(descriptor, out OpenFile? file))
            return FileError.BadDescriptor;
        if (!file.CanRead || (writable && !file.CanWrite))
            return FileError.AccessDenied;
        if (file.Node is not RegularFile regular)
            return FileError.NoDevice;
        memory = regular.Map();
        return memory is null ? FileError.NoSpace : 0;
    }

    private long WaitForEvents(in FileCall call)
    {
        if (!_descriptors.TryGet(call.Int(0), out OpenFile? file))
            return FileError.BadDescriptor;
        if (file.Node is not EventPort port)
            return FileError.Invalid;
        try
        {
            return call.Int(2) <= 0 ? FileError.Invalid : port.Wait(call.Memory, call.Int(3));
        }
        catch (OutOfMemoryException)
        {
            return FileError.Interrupted; // .NET's thread that waits here takes any other error for its own end, and the program's
        }
    }

    private long Transfer(in FileCall call)
    {
        if (!_descriptors.TryGet(call.Int(0), out OpenFile? file))
            return FileError.BadDescriptor;
        if (file.Node is DirectoryNode)
            return FileError.IsDirectory;
        bool reading = call.Number is Read or PRead64;
        if (call.Number is Read or Write)
            return reading ? file.Read(call.Memory) : file.Write(call.Memory);
        if (reading ? !file.CanRead : !file.CanWrite)
            return FileError.BadDescriptor;
        if (!file.Node.CanSeek && file.Node.Kind == FileKind.Pipe)
            return FileError.IllegalSeek;
        long offset = call.Long(3);
        return offset < 0 ? FileError.Invalid : reading ? file.Node.Read(offset, call.Memory) : file.Node.Write(offset, call.Memory);
    }
}
