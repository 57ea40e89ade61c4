using System.Buffers.Binary;
using System.Text;
using Cosmos.Core;

namespace Drivers.Platform;

/// <summary>
/// QEMU's <c>fw_cfg</c> device: named files that the host gives the guest (QEMU, docs/specs/fw_cfg.rst). Read byte by byte through two ports; its DMA
/// interface is not used. Not thread-safe.
/// </summary>
public static class FirmwareConfig
{
    /// <summary>Longer files are not read.</summary>
    public const int LongestFile = 4096;

    private const ushort SignatureKey = 0x0000;
    private const ushort DirectoryKey = 0x0019;
    private const uint MostFiles = 1024;
    private const int EntrySize = 64;
    private const int NameOffset = 8;

    /// <summary>Reads a file; false when there is none of that name, when it is too long, and on a machine without the device.</summary>
    public static bool TryRead(string name, out byte[] content)
    {
        ArgumentNullException.ThrowIfNull(name);
        content = [];
        Span<byte> number = stackalloc byte[4];
        Select(SignatureKey);
        Fill(number);
        if (!number.SequenceEqual("QEMU"u8))
            return false;

        Select(DirectoryKey);
        Fill(number);
        uint files = Math.Min(BinaryPrimitives.ReadUInt32BigEndian(number), MostFiles);
        Span<byte> entry = stackalloc byte[EntrySize];
        for (uint i = 0; i < files; i++)
        {
            Fill(entry);
            ReadOnlySpan<byte> entryName = entry[NameOffset..];
            int end = entryName.IndexOf((byte)0);
            if (Encoding.ASCII.GetString(end < 0 ? entryName : entryName[..end]) != name)
                continue;
            uint size = BinaryPrimitives.ReadUInt32BigEndian(entry);
            if (size > LongestFile)
                return false;
            content = new byte[size];
            Select(BinaryPrimitives.ReadUInt16BigEndian(entry[4..]));
            Fill(content);
            return true;
        }

        return false;
    }

    private static void Select(ushort key) => PlatformPorts.FirmwareConfigSelector.Write(key);

    private static void Fill(Span<byte> destination)
    {
        for (int i = 0; i < destination.Length; i++)
            destination[i] = PlatformPorts.FirmwareConfigData.Read();
    }
}
