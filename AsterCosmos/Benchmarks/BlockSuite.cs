using Cosmos.Core;
using Drivers.Virtio.Block;

namespace AsterCosmos.Benchmarks;

/// <summary>Reads, and where it is allowed writes, of all disks: small ones all over the disk, large ones in order.</summary>
/// <param name="disks">The disks.</param>
/// <param name="writes">Whether to write instead of to read; only to disks that say by their serial number that they hold nothing.</param>
public sealed class BlockSuite(Func<IEnumerable<IBlockDevice>> disks, bool writes) : Suite
{
    /// <summary>What the serial number of a disk begins with that may be overwritten.</summary>
    public const string Scratch = "scratch";

    private const int Small = 4096;
    private const int Large = 1 << 20;

    /// <inheritdoc/>
    public override string Name => writes ? "block-write" : "block";

    /// <inheritdoc/>
    public override string Summary => writes
        ? $"Writes to disks whose serial number begins with '{Scratch}', by 4 KiB at random and by 1 MiB in order"
        : "Reads of each disk, by 4 KiB at random and by 1 MiB in order";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        foreach (IBlockDevice disk in disks())
        {
            if (writes && (disk.IsReadOnly || !disk.Serial.StartsWith(Scratch, StringComparison.Ordinal)))
                continue;
            foreach ((int size, int depth) in new[] { (Small, 1), (Small, 32), (Large, 1), (Large, 8) })
            {
                if (disk.SectorCount >= (ulong)(size / SectorIndex.SizeBytes))
                    yield return Measure(meter, disk, size, depth);
            }
        }
    }

    private Figure Measure(Meter meter, IBlockDevice disk, int size, int depth)
    {
        string name = $"block.{disk.Name}.{(writes ? "write" : "read")}-{(size == Small ? "4k" : "1m")}.qd{depth}";
        BlockPattern pattern = new(disk, size, random: size == Small);
        string unit = size == Small ? "IOPS" : "MB/s";
        double each = size == Small ? 1 : size / 1e6;
        if (disk is VirtioBlockDevice virtio)
        {
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

        byte[] buffer = GC.AllocateArray<byte>(size, pinned: true);
        return meter.Rate(name, unit, each, writes ? () => disk.Write(pattern.Next(), buffer) : () => disk.Read(pattern.Next(), buffer));
    }
}
