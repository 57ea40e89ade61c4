using Cosmos.Core;

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
            foreach ((int size, int depth) in new[] { (Small, 1), (Large, 1) })
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
        byte[] buffer = GC.AllocateArray<byte>(size, pinned: true);
        Action operation = writes ? () => disk.Write(pattern.Next(), buffer) : () => disk.Read(pattern.Next(), buffer);
        return size == Small ? meter.Rate(name, "IOPS", 1, operation) : meter.Rate(name, "MB/s", size / 1e6, operation);
    }
}
