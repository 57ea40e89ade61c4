using System.Text;

namespace Cosmos.FileSystem;

/// <summary>A file of <c>/proc</c>: its content is made when it is opened.</summary>
/// <param name="make">Makes it.</param>
public sealed class GeneratedFile(Func<string> make) : FileNode(FileKind.Regular, 0x124)
{
    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override OpenFile Open(OpenFlags flags) => new(new Snapshot(this, Encoding.UTF8.GetBytes(make())), flags);

    /// <summary>What an opened one holds; it shows itself as the file does.</summary>
    private sealed class Snapshot(FileNode file, byte[] content) : FileNode(file.Kind, file.Permissions)
    {
        public override bool CanSeek => true;

        public override long Read(long offset, Span<byte> to)
        {
            if (offset >= content.Length)
                return 0;
            int count = (int)Math.Min(to.Length, content.Length - offset);
            content.AsSpan((int)offset, count).CopyTo(to);
            return count;
        }
    }
}
