using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>A disk that does nothing, so that a million requests take seconds: none of them allocates, whichever way it is made.</summary>
[Machine(
    Bare = true,
    Arguments = ["-object", "iothread,id=t", "-blockdev", "driver=null-co,node-name=null,size=1073741824,read-zeroes=on"],
    Devices = ["virtio-blk-pci-non-transitional,drive=null,iothread=t"])]
public sealed class DiskAllocationTests : IDisposable
{
    private const int Depth = 32;
    private const int Requests = 1_000_000;

    /// <summary>Of those that take longer each.</summary>
    private const int FewerRequests = 100_000;

    /// <summary>For hosts with other work.</summary>
    private const int TimeoutMs = 300_000;

    /// <summary>What the runtime makes once when a thread sleeps for the first time. An object for each request would be 2,400,000 bytes at least.</summary>
    private const long MostBytesOnce = 4096;

    private readonly DiskMachine _machine = new();

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Fact(Timeout = TimeoutMs)]
    public void Million_requests_in_batches_allocate_nothing()
    {
        VirtioBlockDevice disk = _machine.Disk;
        DmaMapping[] buffers = Map(disk);
        using (BlockBatch batch = disk.CreateReads(buffers))
        {
            var finished = new FinishedRequest[Depth];
            Assert.Equal(10_000, Run(batch, finished, 10_000));
            long before = GC.GetAllocatedBytesForCurrentThread();
            int done = Run(batch, finished, Requests);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(Requests, done);
            Assert.InRange(allocated, 0, MostBytesOnce);
        }

        foreach (DmaMapping buffer in buffers) buffer.Dispose();
    }

    [Fact(Timeout = TimeoutMs)]
    public void Many_requests_one_by_one_allocate_nothing()
    {
        VirtioBlockDevice disk = _machine.Disk;
        using DmaMapping buffer = disk.Transport.Dma.Map(new byte[4096], DmaDirection.FromDevice);
        Read(disk, buffer, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(disk, buffer, FewerRequests);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesOnce);
    }

    /// <summary>Tasks and their state machines are made once for a drive, so what the thread allocates is the same for any number of requests.</summary>
    [Fact(Timeout = TimeoutMs)]
    public void Many_requests_awaited_allocate_what_few_do()
    {
        VirtioBlockDevice disk = _machine.Disk;
        DmaMapping[] buffers = Map(disk);
        Drive(disk, buffers, 10_000);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Drive(disk, buffers, 10_000);
        long few = GC.GetAllocatedBytesForCurrentThread() - before;
        Drive(disk, buffers, FewerRequests);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before - few, 0, few + MostBytesOnce);
        foreach (DmaMapping buffer in buffers) buffer.Dispose();
    }

    private static DmaMapping[] Map(VirtioBlockDevice disk) =>
        [.. Enumerable.Range(0, Depth).Select(_ => disk.Transport.Dma.Map(new byte[4096], DmaDirection.FromDevice))];

    private static int Run(BlockBatch batch, FinishedRequest[] finished, int requests)
    {
        int started = 0;
        int done = 0;
        for (; started < Depth; started++) batch.Add(started, new SectorIndex((ulong)started * 8));
        batch.Submit();
        while (batch.Wait(finished) is var count && count > 0)
        {
            done += count;
            foreach (FinishedRequest request in finished.AsSpan(0, count))
            {
                if (request.HasFailed) throw batch.ErrorOf(request.Number)!;
                if (started < requests) batch.Add(request.Number, new SectorIndex((ulong)(started++ % 1000) * 8));
            }

            batch.Submit();
        }

        return done;
    }

    private static void Read(VirtioBlockDevice disk, DmaMapping buffer, int requests)
    {
        for (int done = 0; done < requests; done++) disk.Read(new SectorIndex((ulong)(done % 1000) * 8), buffer);
    }

    private static void Drive(VirtioBlockDevice disk, DmaMapping[] buffers, int requests)
    {
        int left = requests;
        disk.Drive(() => Task.WhenAll(buffers.Select(async buffer =>
        {
            while (left-- > 0) await disk.ReadAsync(new SectorIndex((ulong)(left % 1000) * 8), buffer);
        })));
    }
}
