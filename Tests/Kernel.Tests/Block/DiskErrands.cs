using System.Security.Cryptography;
using Cosmos.Core;
using Drivers.Virtio.Block;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>What the host has done to disks that it made itself, to see afterwards what became of them.</summary>
[Trait(TestTraits.Run, TestTraits.OnRequest)]
public sealed class DiskErrands : IDisposable
{
    private const int PieceBytes = 100 * 1024;
    private const int TimeoutMs = 300_000;
    private readonly DiskMachine _machine = new();

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    /// <summary>The first disk is copied to the second; the command line has the first one's sum, <c>sha256=</c>.</summary>
    [Fact]
    public void Copies_one_disk_to_the_other()
    {
        VirtioBlockDevice from = _machine.Disks[0];
        VirtioBlockDevice to = _machine.Disks[1];
        using var sum = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[PieceBytes];
        ulong sectors = (ulong)PieceBytes / SectorIndex.SizeBytes;
        for (ulong sector = 0; sector < from.SectorCount; sector += sectors)
        {
            Span<byte> part = piece.AsSpan(0, (int)Math.Min(sectors, from.SectorCount - sector) * SectorIndex.SizeBytes);
            from.Read(new SectorIndex(sector), part);
            sum.AppendData(part);
            to.Write(new SectorIndex(sector), part);
        }

        to.Flush();
        Assert.Contains("sha256=" + Convert.ToHexStringLower(sum.GetHashAndReset()), Machine.Boot.CommandLine.Split(' '));
    }

    /// <summary>Writes what <see cref="FlushWorkload"/> says: each round's note goes out when its flush has come back.</summary>
    [Fact(Timeout = TimeoutMs)]
    public async Task Notes_each_flush_that_came_back()
    {
        VirtioBlockDevice disk = _machine.Disk;

        // Each flush waits for the host's own disk, which other work may keep busy.
        disk.RequestTimeout = TimeSpan.FromMilliseconds(TimeoutMs);
        await Task.WhenAll(WritesOf(disk, 1));
        for (int round = 1; round <= FlushWorkload.FlushedRounds; round++)
        {
            Task flush = disk.FlushAsync().AsTask();
            Task next = round < FlushWorkload.FlushedRounds ? Task.WhenAll(WritesOf(disk, round + 1)) : Task.CompletedTask;
            await flush;
            await NoteAsync(disk, round);
            await next;
        }

        // Without a cache a write owes by itself what the flush owed.
        Assert.True(disk.IsWriteBack);
        disk.IsWriteBack = false;
        Assert.False(disk.IsWriteBack);
        for (int round = FlushWorkload.FlushedRounds + 1; round <= FlushWorkload.Rounds; round++)
        {
            await Task.WhenAll(WritesOf(disk, round));
            await NoteAsync(disk, round);
        }

        disk.IsWriteBack = true;
        await disk.FlushAsync();
    }

    /// <summary>Waits until the disk is twice as large, and uses what came.</summary>
    [Fact]
    public void Takes_the_new_size_when_it_grows()
    {
        VirtioBlockDevice disk = _machine.Disk;
        ulong before = disk.SectorCount;
        using var changed = new ManualResetEventSlim();
        disk.CapacityChanged += changed.Set;
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Read(new SectorIndex(before), new byte[512]));
        Console.WriteLine("ready to grow");
        Assert.True(changed.Wait(TimeSpan.FromSeconds(20)), "nothing was heard of a new size");
        Assert.Equal(before * 2, disk.SectorCount);
        var last = new SectorIndex((before * 2) - 1);
        byte[] data = new byte[512];
        DiskWorkload.Stamp(last.Value, 1, data);
        disk.Write(last, data);
        disk.Flush();
        byte[] read = new byte[512];
        disk.Read(last, read);
        Assert.True(data.AsSpan().SequenceEqual(read));
        Assert.Throws<ArgumentOutOfRangeException>(() => disk.Read(new SectorIndex(before * 2), new byte[512]));
    }

    private static IEnumerable<Task> WritesOf(VirtioBlockDevice disk, int round) => FlushWorkload.WritesOf(round).Select(write =>
    {
        byte[] data = new byte[write.Count * SectorIndex.SizeBytes];
        FlushWorkload.Fill(round, write.Sector, data);
        return disk.WriteAsync(new SectorIndex(write.Sector), data).AsTask();
    });

    private static async Task NoteAsync(VirtioBlockDevice disk, int round) =>
        await disk.WriteAsync(new SectorIndex(FlushWorkload.FirstNote + (ulong)round), FlushWorkload.Note(round));
}
