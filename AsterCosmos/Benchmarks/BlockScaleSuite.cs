using AsterCosmos.Shell;
using Cosmos.Core;

namespace AsterCosmos.Benchmarks;

/// <summary>Reads of 4 KiB from all disks at once, each by a thread of its own.</summary>
/// <param name="disks">The disks.</param>
public sealed class BlockScaleSuite(Func<IEnumerable<IBlockDevice>> disks) : Suite
{
    /// <inheritdoc/>
    public override string Name => "block-scale";

    /// <inheritdoc/>
    public override string Summary => "Reads of all disks at once, a thread each";

    /// <inheritdoc/>
    public override IEnumerable<Figure> Run(Meter meter)
    {
        IBlockDevice[] all = [.. disks()];
        if (all.Length == 0)
            throw new CommandException("there is no disk");
        long start = Clock.NowNs;
        long end = start + (long)meter.Time.TotalNanoseconds;
        Task<long>[] readers = [.. all.Select(disk => Task.Factory.StartNew(() => ReadUntil(disk, end), TaskCreationOptions.LongRunning))];
        Task.WaitAll(readers);
        double seconds = (Clock.NowNs - start) / 1e9;
        yield return new Figure($"block.all.read-4k.disks{all.Length}", "IOPS", readers.Sum(static reader => reader.Result) / seconds);
    }

    private static long ReadUntil(IBlockDevice disk, long endNs)
    {
        BlockPattern pattern = new(disk, BlockLoad.Small, random: true);
        byte[] buffer = GC.AllocateArray<byte>(BlockLoad.Small, pinned: true);
        long reads = 0;
        for (; Clock.NowNs < endNs; reads++)
            disk.Read(pattern.Next(), buffer);
        return reads;
    }
}
