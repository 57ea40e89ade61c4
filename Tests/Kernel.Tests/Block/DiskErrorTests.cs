using Cosmos.Core;
using Drivers.Virtio.Block;
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
    private const int BadRead = 4000;
    private const int BadWrite = 9000;
    private const int Requests = 100;
    private readonly DiskMachine _machine = new();

    private VirtioBlockDevice Disk => _machine.Disk;

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Bad_sector_cannot_be_read_and_its_neighbours_can()
    {
        IOException error = Assert.Throws<IOException>(() => Disk.Read(new SectorIndex(BadRead), new byte[512]));
        Assert.Contains("Read at sector 4000: I/O error", error.Message, StringComparison.Ordinal);
        Disk.Read(new SectorIndex(BadRead - 1), new byte[512]);
        Disk.Read(new SectorIndex(BadRead + 1), new byte[512]);
        Assert.Null(Disk.Failure);
    }

    [Fact]
    public void Bad_sector_cannot_be_written()
    {
        IOException error = Assert.Throws<IOException>(() => Disk.Write(new SectorIndex(BadWrite), new byte[512]));
        Assert.Contains("Write at sector 9000: I/O error", error.Message, StringComparison.Ordinal);
        Disk.Write(new SectorIndex(BadWrite + 1), new byte[512]);
        Assert.Null(Disk.Failure);
    }

    [Fact]
    public Task Of_many_reads_the_one_fails_that_touches_it() =>
        OneFails(index => Disk.ReadAsync(new SectorIndex(BadRead - 50 + (ulong)index), new byte[512]), bad: 50, "Read at sector 4000");

    [Fact]
    public async Task Of_many_writes_the_one_fails_that_touches_it_and_the_others_are_on_the_disk()
    {
        ulong first = BadWrite - 50;
        await OneFails(index => Disk.WriteAsync(new SectorIndex(first + (ulong)index), Data(first + (ulong)index)), bad: 50, "Write at sector 9000");
        for (int index = 0; index < Requests; index++)
        {
            if (index == 50) continue;
            byte[] read = new byte[512];
            Disk.Read(new SectorIndex(first + (ulong)index), read);
            Assert.True(Data(first + (ulong)index).AsSpan().SequenceEqual(read), $"write {index}");
        }
    }

    [Fact]
    public Task Long_request_fails_for_one_sector_in_its_middle() =>
        OneFails(index => Disk.ReadAsync(new SectorIndex((ulong)(BadRead - 1 - (50 * 8) + (index * 8))), new byte[8 * 512]), bad: 50, "Read at sector 3999");

    [Fact]
    public async Task Reads_and_writes_in_flight_together_fail_each_for_its_own()
    {
        Task[] reads = [.. Enumerable.Range(0, Requests).Select(index => Disk.ReadAsync(new SectorIndex(BadRead - 30 + (ulong)index), new byte[512]).AsTask())];
        Task[] writes = [.. Enumerable.Range(0, Requests).Select(index => Disk.WriteAsync(new SectorIndex(BadWrite - 70 + (ulong)index), new byte[512]).AsTask())];
        await Expect(reads, 30, "Read at sector 4000");
        await Expect(writes, 70, "Write at sector 9000");
        Assert.Null(Disk.Failure);
    }

    private static async Task OneFails(Func<int, ValueTask> start, int bad, string says) =>
        await Expect([.. Enumerable.Range(0, Requests).Select(index => start(index).AsTask())], bad, says);

    private static async Task Expect(Task[] requests, int bad, string says)
    {
        for (int index = 0; index < requests.Length; index++)
        {
            if (index == bad) Assert.Contains(says, (await Assert.ThrowsAsync<IOException>(() => requests[bad])).Message, StringComparison.Ordinal);
            else await requests[index];
        }
    }

    private static byte[] Data(ulong sector)
    {
        byte[] data = new byte[512];
        DiskWorkload.Stamp(sector, 3, data);
        return data;
    }
}

/// <summary>A disk of which the first flush fails.</summary>
[Machine(
    Bare = true,
    Drives = ["d=8M"],
    Arguments =
    [
        "-blockdev", "driver=blkdebug,node-name=bad,image.driver=file,image.filename={d},inject-error.0.event=none,inject-error.0.iotype=flush,inject-error.0.errno=5,"
            + "inject-error.0.once=on",
    ],
    Devices = ["virtio-blk-pci-non-transitional,drive=bad,rerror=report,werror=report,request-merging=off"])]
public sealed class FlushErrorTests : IDisposable
{
    private readonly DiskMachine _machine = new();

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Failed_flush_is_told_to_who_asked_for_it_and_to_nobody_else()
    {
        VirtioBlockDevice disk = _machine.Disk;
        disk.Write(new SectorIndex(TestDisk.FirstScratchSector), new byte[512]);
        Task[] reads = [.. Enumerable.Range(0, 50).Select(index => disk.ReadAsync(new SectorIndex((ulong)index), new byte[512]).AsTask())];
        Task flush = disk.FlushAsync().AsTask();
        Task[] more = [.. Enumerable.Range(50, 50).Select(index => disk.ReadAsync(new SectorIndex((ulong)index), new byte[512]).AsTask())];
        Assert.Contains("Flush", (await Assert.ThrowsAsync<IOException>(() => flush)).Message, StringComparison.Ordinal);
        await Task.WhenAll(reads);
        await Task.WhenAll(more);

        // Only once: the next one is good again.
        disk.Write(new SectorIndex(TestDisk.FirstScratchSector), new byte[512]);
        disk.Flush();
        Assert.Null(disk.Failure);
    }
}
