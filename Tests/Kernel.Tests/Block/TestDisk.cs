using System.Buffers.Binary;
using Cosmos.Core;

namespace Kernel.Tests.Block;

/// <summary>What is on the disks that the host attaches: each 8 bytes of a sector say where they are. Known to both sides, so both can check.</summary>
public static class TestDisk
{
    /// <summary>Bytes of the writable disk, <c>vda</c>.</summary>
    public const int WritableBytes = 8 << 20;

    /// <summary>Bytes of the read-only disk, <c>vdb</c>: no multiple of anything but a sector.</summary>
    public const int ReadOnlyBytes = (1 << 20) + (3 * SectorIndex.SizeBytes);

    /// <summary>From this sector on <c>vda</c> may be written; what lies before stays as the host made it.</summary>
    public const ulong FirstScratchSector = 8192;

    /// <summary>Fills whole sectors with what the host put there.</summary>
    public static void Fill(ulong firstSector, Span<byte> sectors)
    {
        ulong position = firstSector * SectorIndex.SizeBytes;
        for (int offset = 0; offset < sectors.Length; offset += sizeof(ulong))
            BinaryPrimitives.WriteUInt64LittleEndian(sectors[offset..], unchecked((position + (ulong)offset) * 0x9E37_79B9_7F4A_7C15));
    }

    /// <summary>A whole image.</summary>
    public static byte[] Image(int sizeBytes)
    {
        byte[] image = new byte[sizeBytes];
        Fill(0, image);
        return image;
    }
}
