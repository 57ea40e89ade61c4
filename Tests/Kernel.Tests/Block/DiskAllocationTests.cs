using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>Requests to a disk that does nothing, so that a million take seconds: none of them allocates, whichever way it is made.</summary>
/// <param name="inBatches">How many of those that go together.</param>
/// <param name="alone">How many of those that take longer each.</param>
public abstract class DiskAllocationTests(int inBatches, int alone) : IDisposable
{
    /// <summary>As many as a ring of 1,024 keeps of three descriptors each: on a busy host, each round of them waits for a thread of QEMU's to run.</summary>
    private const int Depth = 256;

    private const int Warmup = 1_000;

    /// <summary>For hosts with other work.</summary>
    private const int TimeoutMs = 300_000;

    /// <summary>What the runtime makes once when a thread sleeps for the first time. An object for each request would be 120,000 bytes at least.</summary>
    private const long MostBytesOnce = 4096;

    private readonly DiskMachine _machine = new();

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact(Timeout = TimeoutMs)]
    public void Requests_in_batches_allocate_nothing()
    {
        VirtioBlockDevice disk = _machine.Disk;
        DmaMapping[] buffers = Map(disk);
        using (BlockBatch batch = disk.CreateReads(buffers))
        {
            var finished = new FinishedRequest[Depth];
            Assert.Equal(Warmup, Run(batch, finished, Warmup));
            long before = GC.GetAllocatedBytesForCurrentThread();
            int done = Run(batch, finished, inBatches);
            long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            Assert.Equal(inBatches, done);
            Assert.InRange(allocated, 0, MostBytesOnce);
        }

        foreach (DmaMapping buffer in buffers) buffer.Dispose();
    }

    [Fact(Timeout = TimeoutMs)]
    public void Requests_one_by_one_allocate_nothing()
    {
        VirtioBlockDevice disk = _machine.Disk;
        using DmaMapping buffer = disk.Transport.Dma.Map(new byte[4096], DmaDirection.FromDevice);
        Read(disk, buffer, Warmup);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Read(disk, buffer, alone);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytesOnce);
    }

    /// <summary>Tasks and their state machines are made once for a drive, so what the thread allocates is the same for any number of requests.</summary>
    [Fact(Timeout = TimeoutMs)]
    public void Awaited_requests_allocate_what_few_do()
    {
        VirtioBlockDevice disk = _machine.Disk;
        DmaMapping[] buffers = Map(disk);
        Drive(disk, buffers, Warmup);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Drive(disk, buffers, Warmup);
        long few = GC.GetAllocatedBytesForCurrentThread() - before;
        Drive(disk, buffers, alone);
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

/// <summary>A million, which the device does while it is being notified: no thread of the host has to be woken for any.</summary>
[Machine(
    Bare = true,
    Arguments = ["-blockdev", "driver=null-co,node-name=null,size=1073741824,read-zeroes=on"],
    Devices = ["virtio-blk-pci-non-transitional,drive=null,queue-size=1024,ioeventfd=off"])]
public sealed class MillionRequestsTests() : DiskAllocationTests(inBatches: 1_000_000, alone: 5_000);

/// <summary>Some, of which each is looked or slept for, since the disk has a thread of its own. How long that takes is for the host to say.</summary>
[Machine(
    Bare = true,
    Arguments = ["-object", "iothread,id=t", "-blockdev", "driver=null-co,node-name=null,size=1073741824,read-zeroes=on"],
    Devices = ["virtio-blk-pci-non-transitional,drive=null,queue-size=1024,iothread=t"])]
public sealed class WaitedRequestsTests() : DiskAllocationTests(inBatches: 100_000, alone: 5_000);
