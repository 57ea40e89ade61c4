using Cosmos.Core;
using Drivers.Virtio.Block;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>A disk that does nothing, so that a million requests take seconds: none of them allocates.</summary>
[Machine(
    Bare = true,
    Arguments = ["-object", "iothread,id=t", "-blockdev", "driver=null-co,node-name=null,size=1073741824,read-zeroes=on"],
    Devices = ["virtio-blk-pci-non-transitional,drive=null,iothread=t"])]
public sealed class DiskAllocationTests : IDisposable
{
    private const int Depth = 32;
    private const int Requests = 1_000_000;

    /// <summary>
    /// An object for each request would be 24 bytes of it at least. What there is comes from the test's own tasks, timers, and threads that go to sleep: it grows with
    /// time, not with requests.
    /// </summary>
    private const long MostBytes = Requests * 8L;

    private readonly DiskMachine _machine = new();

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Million_requests_allocate_nothing()
    {
        VirtioBlockDevice disk = _machine.Disk;
        DmaMapping[] buffers = [.. Enumerable.Range(0, Depth).Select(_ => disk.Transport.Dma.Map(new byte[4096], DmaDirection.FromDevice))];
        Drive(disk, buffers, 10_000);
        long before = GC.GetTotalAllocatedBytes(precise: true);
        Drive(disk, buffers, Requests);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, MostBytes);
        foreach (DmaMapping buffer in buffers) buffer.Dispose();
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
