using Cosmos.Core;

namespace Cosmos.FileSystem;

/// <summary>The file system of a machine: the tree in the image, memory over it, <c>/dev</c>, <c>/proc</c> and <c>/tmp</c>.</summary>
public static class RootFileSystem
{
    /// <summary>The name of the archive among the resources of a kernel's assembly.</summary>
    public const string Resource = "aster.root.tar";

    /// <summary>Makes the tree and answers the system's calls with it from now on.</summary>
    /// <param name="archive">The read-only tree, if the image has one.</param>
    [BusTier]
    public static FileService Install(Stream? archive)
    {
        // As much as Linux lets a tmpfs have.
        FileSpace space = new((long)(Machine.Boot.MemoryBytes / 2));
        FileService files = new(Make(archive, space), space);
        files.Install();
        return files;
    }

    /// <summary>Makes the tree.</summary>
    public static DirectoryNode Make(Stream? archive, FileSpace space)
    {
        DirectoryNode root = new();
        if (archive is not null)
            PackedTree.Add(archive, root, space);
        root.Ensure("usr").Ensure("share");
        AddUsers(root.Ensure("etc"));
        root.Ensure("tmp").Permissions = 0x3FF; // 01777
        DirectoryNode devices = root.Ensure("dev");
        devices.Add("null", new NullDevice());
        devices.Add("zero", new ZeroDevice(full: false));
        devices.Add("full", new ZeroDevice(full: true));
        devices.Add("random", new RandomDevice());
        devices.Add("urandom", new RandomDevice());
        devices.Add("tty", new TerminalDevice());
        devices.Add("console", new TerminalDevice());
        devices.Add("shm", new DirectoryNode());
        ProcessFiles.Add(root.Ensure("proc"));
        return root;
    }

    // There is one user, and programs ask what he is called.
    private static void AddUsers(DirectoryNode etc)
    {
        if (!etc.TryGet("passwd", out _))
            etc.Add("passwd", new GeneratedFile(static () => "root:x:0:0:root:/:/bin/sh\n"));
        if (!etc.TryGet("group", out _))
            etc.Add("group", new GeneratedFile(static () => "root:x:0:\n"));
    }
}
