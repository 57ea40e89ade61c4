namespace Cosmos.FileSystem;

/// <summary>A name that stands for a path.</summary>
/// <param name="target">The path.</param>
public sealed class SymbolicLink(string target) : FileNode(FileKind.SymbolicLink, 0x1FF)
{
    /// <summary>The path it stands for.</summary>
    public string Target { get; } = target;

    /// <inheritdoc/>
    public override long Length => System.Text.Encoding.UTF8.GetByteCount(Target);
}
