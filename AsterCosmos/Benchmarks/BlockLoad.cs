using Cosmos.Core;
using Drivers.Virtio.Block;

namespace AsterCosmos.Benchmarks;

/// <summary>Requests of one size to a disk, so many in flight: at random places, but for large ones, which come in order.</summary>
public static class BlockLoad
{
    /// <summary>A page.</summary>
    public const int Small = 4096;

    /// <summary>From here on the figure is a rate of bytes.</summary>
    public const int Large = 1 << 20;

    /// <summary>Measures it.</summary>
    public static Figure Measure(Meter meter, IBlockDevice disk, int size, int depth, bool writes)
    {
        string name = $"block.{disk.Name}.{(writes ? "write" : "read")}-{NameOf(size)}.qd{depth}";
        BlockPattern pattern = new(disk, size, random: size < Large);
        (string unit, double each) = size < Large ? ("IOPS", 1) : ("MB/s", size / 1e6);
        if (disk is not VirtioBlockDevice virtio)
        {
            byte[] buffer = GC.AllocateArray<byte>(size, pinned: true);
            return meter.Rate(name, unit, each, writes ? () => disk.Write(pattern.Next(), buffer) : () => disk.Read(pattern.Next(), buffer));
        }

        // As fio does with fixed buffers: pinned and looked up once.
        DmaDirection direction = writes ? DmaDirection.ToDevice : DmaDirection.FromDevice;
        DmaMapping[] mapped = [.. Enumerable.Range(0, depth).Select(_ => virtio.Transport.Dma.Map(GC.AllocateArray<byte>(size, pinned: true), direction))];
        try
        {
            return depth == 1
                ? meter.Rate(name, unit, each, writes ? () => virtio.Write(pattern.Next(), mapped[0]) : () => virtio.Read(pattern.Next(), mapped[0]))
                : meter.Concurrent(name, unit, each, depth, disk.Drive, writes
                    ? number => virtio.WriteAsync(pattern.Next(), mapped[number])
                    : number => virtio.ReadAsync(pattern.Next(), mapped[number]));
        }
        finally
        {
            foreach (DmaMapping mapping in mapped)
                mapping.Dispose();
        }
    }

    private static string NameOf(int size) => size switch
    {
        >= 1 << 20 => $"{size >> 20}m",
        >= 1 << 10 => $"{size >> 10}k",
        _ => $"{size}",
    };
}
