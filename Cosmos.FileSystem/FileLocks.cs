using System.Runtime.CompilerServices;

namespace Cosmos.FileSystem;

/// <summary>Locks on whole files (flock(2)): by many who read, or by one alone. Under the lock of the <see cref="FileService"/>.</summary>
internal sealed class FileLocks
{
    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NonBlocking = 4;
    private const int Unlock = 8;

    private readonly ConditionalWeakTable<FileNode, List<(OpenFile Holder, bool Exclusive)>> _held = [];

    /// <summary>Does what flock asks. One that would have to wait fails at once: nobody here asks to wait.</summary>
    public long Apply(OpenFile file, int operation)
    {
        Release(file);
        operation &= ~NonBlocking;
        if (operation == Unlock)
            return 0;
        if (operation is not (Shared or Exclusive))
            return FileError.Invalid;
        bool alone = operation == Exclusive;
        List<(OpenFile Holder, bool Exclusive)> holders = _held.GetOrCreateValue(file.Node);
        if (holders.Exists(holder => alone || holder.Exclusive))
            return FileError.WouldBlock;
        holders.Add((file, alone));
        return 0;
    }

    /// <summary>Gives up what an opened file holds.</summary>
    public void Release(OpenFile file)
    {
        if (_held.TryGetValue(file.Node, out List<(OpenFile Holder, bool Exclusive)>? holders))
            holders.RemoveAll(holder => holder.Holder == file);
    }
}
