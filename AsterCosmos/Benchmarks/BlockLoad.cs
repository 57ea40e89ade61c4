using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

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

        // As fio does with fixed buffers, pinned and looked up once, and with as many as can be submitted and reaped together.
        DmaDirection direction = writes ? DmaDirection.ToDevice : DmaDirection.FromDevice;
        DmaMapping[] mapped = [.. Enumerable.Range(0, depth).Select(_ => virtio.Transport.Dma.Map(GC.AllocateArray<byte>(size, pinned: true), direction))];
        try
        {
            using BlockBatch batch = writes ? virtio.CreateWrites(mapped) : virtio.CreateReads(mapped);
            var run = new Run(batch, pattern);
            return meter.Loop(name, unit, each, depth == 1 ? run.OneByOne : run.Together);
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

    /// <summary>Keeps a batch going until its time is over.</summary>
    private sealed class Run(BlockBatch batch, BlockPattern pattern)
    {
        private readonly FinishedRequest[] _finished = new FinishedRequest[batch.Count];
        private readonly long[] _started = new long[batch.Count];

        internal long OneByOne(long endNs, TimeRecorder times)
        {
            long operations = 0;
            for (long now = Clock.NowNs; now < endNs; operations++)
            {
                batch.Run(0, pattern.Next());
                long before = now;
                now = Clock.NowNs;
                times.Add(now - before);
            }

            return operations;
        }

        // Whatever is over is started again, all of it at once.
        internal long Together(long endNs, TimeRecorder times)
        {
            long now = Clock.NowNs;
            for (int number = 0; number < batch.Count; number++)
                Start(number, now);
            long operations = 0;
            while (batch.SubmitAndWait(_finished) is var count && count > 0)
            {
                now = Clock.NowNs;
                operations += count;
                foreach (FinishedRequest request in _finished.AsSpan(0, count))
                {
                    if (request.HasFailed)
                        throw batch.ErrorOf(request.Number)!;
                    times.Add(now - _started[request.Number]);
                    if (now < endNs)
                        Start(request.Number, now);
                }
            }

            return operations;
        }

        private void Start(int number, long now)
        {
            _started[number] = now;
            batch.Add(number, pattern.Next());
        }
    }
}
