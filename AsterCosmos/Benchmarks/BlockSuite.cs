using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>Reads, and where it is allowed writes, of all disks: small ones all over the disk, large ones in order.</summary>
/// <param name="disks">The disks.</param>
/// <param name="writes">Whether to write instead of to read; only to disks that say by their serial number that they hold nothing.</param>
public sealed class BlockSuite(Func<IEnumerable<IBlockDevice>> disks, bool writes) : Suite
{
    /// <summary>What the serial number of a disk begins with that may be overwritten.</summary>
    public const string Scratch = "scratch";

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
            foreach ((int size, int depth) in new[] { (BlockLoad.Small, 1), (BlockLoad.Small, 32), (BlockLoad.Large, 1), (BlockLoad.Large, 8) })
            {
                if (disk.SectorCount >= (ulong)(size / SectorIndex.SizeBytes))
                    yield return BlockLoad.Measure(meter, disk, size, depth, writes);
            }
        }
    }
}
