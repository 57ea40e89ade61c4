using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>How reads grow with what is in flight, and with their size.</summary>
/// <param name="disks">The disks.</param>
public sealed class BlockGrowthSuite(Func<IEnumerable<IBlockDevice>> disks) : Suite
{
    private static readonly int[] Depths = [2, 4, 8, 16, 64];
    private static readonly int[] Sizes = [512, 16 << 10, 64 << 10, 256 << 10];

    /// <inheritdoc/>
    public override string Name => "block-growth";

    /// <inheritdoc/>
    public override string Summary => "Reads of each disk by queue depth and by size";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        foreach (IBlockDevice disk in disks())
        {
            foreach (int depth in Depths)
                yield return BlockLoad.Measure(meter, disk, BlockLoad.Small, depth, writes: false);
            foreach (int size in Sizes)
            {
                if (size % disk.BlockSizeBytes == 0)
                    yield return BlockLoad.Measure(meter, disk, size, 1, writes: false);
            }
        }
    }
}
