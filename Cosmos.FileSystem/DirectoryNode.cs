using System.Diagnostics.CodeAnalysis;

namespace Cosmos.FileSystem;

/// <summary>A directory: names and what they stand for.</summary>
public sealed class DirectoryNode : FileNode
{
    private const uint UsualPermissions = 0x1ED; // 0755

    private readonly SortedDictionary<string, FileNode> _entries = new(StringComparer.Ordinal);
    private readonly Func<IEnumerable<string>>? _names;
    private readonly Func<string, FileNode>? _make;

    /// <summary>Makes an empty one.</summary>
    public DirectoryNode(uint permissions = UsualPermissions)
        : base(FileKind.Directory, permissions) => Links = 2;

    /// <summary>Makes one whose entries come and go by themselves, as those of <c>/proc</c> do.</summary>
    /// <param name="names">The names that there are now.</param>
    /// <param name="make">What a name that is new stands for.</param>
    internal DirectoryNode(Func<IEnumerable<string>> names, Func<string, FileNode> make)
        : this() => (_names, _make) = (names, make);

    /// <summary>The directory it is in; itself for the root.</summary>
    public DirectoryNode? Parent { get; private set; }

    /// <summary>The one name that leads to it; empty for the root.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Names, sorted.</summary>
    public IEnumerable<KeyValuePair<string, FileNode>> Entries => Current();

    /// <summary>Whether it has no entries.</summary>
    public bool IsEmpty => _entries.Count == 0;

    /// <summary>Finds an entry.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out FileNode? node) => Current().TryGetValue(name, out node);

    /// <summary>Gives a node a name here.</summary>
    public void Add(string name, FileNode node)
    {
        _entries.Add(name, node);
        if (node is DirectoryNode directory)
        {
            (directory.Parent, directory.Name) = (this, name);
            Links++;
        }
        else
        {
            node.Links++;
        }

        node.ChangeTime = DateTime.UtcNow;
        Touch();
    }

    /// <summary>Takes a name away.</summary>
    public void Remove(string name)
    {
        FileNode node = _entries[name];
        _entries.Remove(name);
        if (node is DirectoryNode directory)
        {
            directory.Parent = null;
            Links--;
        }
        else
        {
            node.Links--;
        }

        node.ChangeTime = DateTime.UtcNow;
        Touch();
    }

    /// <summary>The path from the root.</summary>
    public string Path
    {
        get
        {
            if (Parent is null)
                return "/";
            return Parent.PathOf(Name);
        }
    }

    /// <summary>The path from the root to a name here.</summary>
    public string PathOf(string name) => Path is var path && path == "/" ? "/" + name : $"{path}/{name}";

    /// <summary>The directory of that name, made when it is not there.</summary>
    public DirectoryNode Ensure(string name)
    {
        if (TryGet(name, out FileNode? node))
            return (DirectoryNode)node;
        DirectoryNode made = new();
        Add(name, made);
        return made;
    }

    private SortedDictionary<string, FileNode> Current()
    {
        if (_names is null || _make is null)
            return _entries;
        HashSet<string> now = [.. _names()];
        foreach (string gone in _entries.Keys.Where(name => !now.Contains(name)).ToList())
            Remove(gone);
        foreach (string name in now.Where(name => !_entries.ContainsKey(name)))
            Add(name, _make(name));
        return _entries;
    }
}
