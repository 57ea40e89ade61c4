using System.Globalization;
using System.Text;

namespace Cosmos.FileSystem;

/// <summary>The read-only tree of an image: a tar archive (POSIX.1-1988 ustar) whose files are read where they lie.</summary>
public static class PackedTree
{
    private const int BlockBytes = 512;
    private const byte Directory = (byte)'5';
    private const byte SymbolicLink = (byte)'2';
    private const byte LongName = (byte)'L'; // GNU: the name of the next entry

    /// <summary>Adds what an archive holds to a directory.</summary>
    /// <param name="archive">The archive; it stays open and can seek.</param>
    /// <param name="root">Where its names begin.</param>
    /// <param name="space">Where copies take their memory once somebody writes.</param>
    /// <exception cref="InvalidDataException">It is no such archive.</exception>
    public static void Add(Stream archive, DirectoryNode root, FileSpace space)
    {
        byte[] header = new byte[BlockBytes];
        string longName = "";
        for (long at = 0; at + BlockBytes <= archive.Length;)
        {
            archive.Position = at;
            archive.ReadExactly(header);
            if (header[0] == 0)
                return;
            long size = Octal(header.AsSpan(124, 12));
            uint mode = (uint)Octal(header.AsSpan(100, 8)) & 0xFFF;
            DateTime time = DateTime.UnixEpoch.AddSeconds(Octal(header.AsSpan(136, 12)));
            long data = at + BlockBytes;
            at = data + ((size + BlockBytes - 1) / BlockBytes * BlockBytes);
            if (size < 0 || at > archive.Length)
                throw new InvalidDataException($"the packed tree is cut off after {at} bytes");
            byte kind = header[156];
            if (kind == LongName)
            {
                byte[] bytes = new byte[size];
                archive.ReadExactly(bytes);
                longName = Text(bytes);
                continue;
            }

            string prefix = Text(header.AsSpan(345, 155));
            string name = longName.Length > 0 ? longName : prefix.Length > 0 ? $"{prefix}/{Text(header.AsSpan(0, 100))}" : Text(header.AsSpan(0, 100));
            longName = "";
            string[] parts = [.. name.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(static part => part != ".")];
            if (parts.Length == 0)
                continue;
            FileNode? node = kind switch
            {
                Directory => null,
                SymbolicLink => new SymbolicLink(Text(header.AsSpan(157, 100))),
                _ => new RegularFile(space, new PackedContent(archive, data, size), mode),
            };
            DirectoryNode directory = root;
            foreach (string part in node is null ? parts : parts[..^1])
                directory = directory.Ensure(part);
            FileNode made = node ?? directory;
            if (node is not null)
                directory.Add(parts[^1], node);
            made.AccessTime = made.ModifyTime = made.ChangeTime = time;
        }
    }

    private static long Octal(ReadOnlySpan<byte> field)
    {
        string digits = Text(field).Trim();
        long value = 0;
        foreach (char digit in digits)
        {
            if (digit is < '0' or > '7')
                throw new InvalidDataException(string.Create(CultureInfo.InvariantCulture, $"'{digits}' is no number of a tar archive"));
            value = (value << 3) + (digit - '0');
        }

        return value;
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        int end = field.IndexOf((byte)0);
        return Encoding.UTF8.GetString(end < 0 ? field : field[..end]);
    }
}
