using System.IO.Compression;
using System.Text;

namespace AsterCosmos.Commands;

/// <summary>Names of vendors, devices and classes from the list <c>pci.ids</c>, in its own format.</summary>
/// <remarks>
/// The list is packed into the image and unpacked when names are asked for; the collector may take it back after that. A name is found by a search for
/// the begin of its line, inside the block of lines that belong to its parent.
/// </remarks>
public sealed class PciNames
{
    private const string ResourceName = "pci.ids.gz";
    private static readonly WeakReference<PciNames> Unpacked = new(null!);

    // With a line end before the first line, every line begins behind one.
    private readonly byte[] _list;

    /// <summary>Takes the text of a list.</summary>
    public PciNames(ReadOnlySpan<byte> list)
    {
        _list = new byte[list.Length + 1];
        _list[0] = (byte)'\n';
        list.CopyTo(_list.AsSpan(1));
    }

    /// <summary>The list of this image; one without names if it was built without.</summary>
    public static PciNames Load()
    {
        if (Unpacked.TryGetTarget(out PciNames? names))
            return names;
        using Stream? packed = typeof(PciNames).Assembly.GetManifestResourceStream(ResourceName);
        using MemoryStream list = new();
        if (packed is not null)
        {
            using GZipStream unpacker = new(packed, CompressionMode.Decompress);
            unpacker.CopyTo(list);
        }

        names = new PciNames(list.GetBuffer().AsSpan(0, (int)list.Length));
        Unpacked.SetTarget(names);
        return names;
    }

    /// <summary>A vendor's name, or null.</summary>
    public string? Vendor(ushort vendor) => Name(Find(_list, $"{vendor:x4}  ", out _));

    /// <summary>A device's name, or null.</summary>
    public string? Device(ushort vendor, ushort device)
    {
        Find(_list, $"{vendor:x4}  ", out ReadOnlySpan<byte> devices);
        return Name(Find(devices, $"\t{device:x4}  ", out _));
    }

    /// <summary>A class's name, of its subclass if that has one, or null.</summary>
    public string? Class(byte baseClass, byte subclass)
    {
        ReadOnlySpan<byte> name = Find(_list, $"C {baseClass:x2}  ", out ReadOnlySpan<byte> subclasses);
        ReadOnlySpan<byte> subname = Find(subclasses, $"\t{subclass:x2}  ", out _);
        return Name(subname) ?? Name(name);
    }

    /// <summary>A programming interface's name, or null.</summary>
    public string? Interface(byte baseClass, byte subclass, byte programming)
    {
        Find(_list, $"C {baseClass:x2}  ", out ReadOnlySpan<byte> subclasses);
        Find(subclasses, $"\t{subclass:x2}  ", out ReadOnlySpan<byte> interfaces);
        return Name(Find(interfaces, $"\t\t{programming:x2}  ", out _));
    }

    private static string? Name(ReadOnlySpan<byte> name) => name.IsEmpty ? null : Encoding.UTF8.GetString(name);

    // The rest of the line with that begin, and the lines below it that are indented further.
    private static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> lines, string begin, out ReadOnlySpan<byte> children)
    {
        children = [];
        int at = lines.IndexOf(Encoding.ASCII.GetBytes("\n" + begin));
        if (at < 0)
            return [];
        ReadOnlySpan<byte> name = lines[(at + 1 + begin.Length)..];
        int end = name.IndexOf((byte)'\n');
        if (end < 0)
            return name;
        children = name[end..];
        name = name[..end];

        int depth = begin.AsSpan().LastIndexOf('\t') + 1;
        ReadOnlySpan<byte> indent = "\t\t\t"u8[..(depth + 1)];
        int length = 0;
        while (children[(length + 1)..].StartsWith(indent))
        {
            int next = children[(length + 1)..].IndexOf((byte)'\n');
            if (next < 0)
                return name;
            length += next + 1;
        }

        children = children[..length];
        return name;
    }
}
