namespace Cosmos.FileSystem;

/// <summary>A name that stands for a path.</summary>
public sealed class SymbolicLink : FileNode
{
    private readonly Func<string> _target;

    /// <summary>Makes one that stands for the same path for ever.</summary>
    /// <param name="target">The path.</param>
    public SymbolicLink(string target)
        : this(() => target)
    {
    }

    /// <summary>Makes one whose path is asked for whenever it is followed, as those of <c>/proc</c> are.</summary>
    /// <param name="target">The path.</param>
    internal SymbolicLink(Func<string> target)
        : base(FileKind.SymbolicLink, 0x1FF) => _target = target;

    /// <summary>The path it stands for.</summary>
    public string Target => _target();

    /// <inheritdoc/>
    public override long Length => System.Text.Encoding.UTF8.GetByteCount(Target);
}
