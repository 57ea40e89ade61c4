namespace Cosmos.FileSystem;

/// <summary>Finds what a path leads to (path_resolution(7)). Under the lock of the <see cref="FileService"/>.</summary>
internal sealed class PathWalk
{
    private const int MostLinks = 40;
    private const int LongestName = 255;

    private readonly DirectoryNode _root;

    /// <summary>Begins at a root, where absolute paths begin.</summary>
    public PathWalk(DirectoryNode root) => Current = _root = root;

    /// <summary>Where relative paths begin.</summary>
    public DirectoryNode Current { get; set; }

    /// <summary>Finds what is there.</summary>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a symbolic link at its end is followed.</param>
    /// <param name="found">What was found.</param>
    /// <returns>0 or an error.</returns>
    public long Find(DirectoryNode start, string path, bool follow, out FileNode? found)
    {
        long result = Locate(start, path, follow, out DirectoryNode? directory, out string name);
        found = null;
        if (result < 0)
            return result;
        if (name.Length == 0)
        {
            found = directory;
            return 0;
        }

        if (!directory!.TryGet(name, out found))
            return FileError.NoEntry;
        return path.EndsWith('/') && found is not DirectoryNode ? FileError.NotDirectory : 0;
    }

    /// <summary>Finds the directory that holds, or would hold, what a path ends in.</summary>
    /// <param name="start">Where a relative path begins.</param>
    /// <param name="path">The path.</param>
    /// <param name="follow">Whether a symbolic link at its end is followed.</param>
    /// <param name="directory">The directory.</param>
    /// <param name="name">The name in it; empty where the path is the directory itself.</param>
    public long Locate(DirectoryNode start, string path, bool follow, out DirectoryNode? directory, out string name)
    {
        directory = start;
        name = "";
        if (path.Length == 0)
            return FileError.NoEntry;
        int links = 0;
        Stack<string> left = new();
        Push(left, path, ref directory);
        while (left.TryPop(out string? part))
        {
            if (part == "..")
            {
                directory = directory.Parent ?? directory;
                continue;
            }

            if (System.Text.Encoding.UTF8.GetByteCount(part) > LongestName)
                return FileError.NameTooLong;
            bool last = left.Count == 0;
            bool there = directory.TryGet(part, out FileNode? node);
            if (there && node is SymbolicLink link && (!last || follow))
            {
                if (++links > MostLinks)
                    return FileError.TooManyLinks;
                Push(left, link.Target, ref directory);
                continue;
            }

            if (last)
            {
                name = part;
                return 0;
            }

            if (!there)
                return FileError.NoEntry;
            if (node is not DirectoryNode next)
                return FileError.NotDirectory;
            directory = next;
        }

        return 0;
    }

    private void Push(Stack<string> left, string path, ref DirectoryNode directory)
    {
        if (path.StartsWith('/'))
            directory = _root;
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (parts[i] != ".")
                left.Push(parts[i]);
        }
    }
}
