using Cosmos.Core;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>Errors that QEMU's blkdebug makes: they come out of the requests that had them, and of no other.</summary>
[Machine(
    Bare = true,
    Drives = ["d=8M"],
    Arguments =
    [
        "-blockdev", "driver=blkdebug,node-name=bad,image.driver=file,image.filename={d},inject-error.0.event=none,inject-error.0.sector=4000,inject-error.0.errno=5,"
            + "inject-error.1.event=none,inject-error.1.sector=9000,inject-error.1.errno=5",
    ],
    Devices = ["virtio-blk-pci-non-transitional,drive=bad,rerror=report,werror=report,request-merging=off"])]
public sealed class DiskErrorTests : IDisposable
{
    private readonly DiskMachine _machine = new();

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Bad_sector_cannot_be_read_and_its_neighbours_can()
    {
        IOException error = Assert.Throws<IOException>(() => _machine.Disk.Read(new SectorIndex(4000), new byte[512]));
        Assert.Contains("4000", error.Message, StringComparison.Ordinal);
        Assert.Contains("I/O error", error.Message, StringComparison.Ordinal);
        _machine.Disk.Read(new SectorIndex(3999), new byte[512]);
        _machine.Disk.Read(new SectorIndex(4001), new byte[512]);
        Assert.Null(_machine.Disk.Failure);
    }

    [Fact]
    public void Bad_sector_cannot_be_written()
    {
        Assert.Throws<IOException>(() => _machine.Disk.Write(new SectorIndex(9000), new byte[512]));
        _machine.Disk.Write(new SectorIndex(9001), new byte[512]);
    }

    [Fact]
    public async Task Of_many_requests_those_fail_that_touch_it()
    {
        Task[] reads = [.. Enumerable.Range(0, 100).Select(index => _machine.Disk.ReadAsync(new SectorIndex(3950 + (ulong)index), new byte[512]).AsTask())];
        for (int index = 0; index < reads.Length; index++)
        {
            if (index == 50) await Assert.ThrowsAsync<IOException>(() => reads[50]);
            else await reads[index];
        }
    }
}
