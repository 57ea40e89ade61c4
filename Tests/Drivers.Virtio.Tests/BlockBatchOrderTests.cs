using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>When the device hears of the requests of a batch, and which are taken together.</summary>
public sealed class BlockBatchOrderTests : DiskFixture
{
    private const int Bytes = 1024;
    private const ulong UsedIndexOffset = 2; // in the used ring (virtio 1.2 §2.7.8)
    private const ulong UsedRingOffset = 4;
    private const ulong UsedEntryBytes = 8;

    [Fact]
    public void Submission_is_announced_once_and_others_go_on_beside_it()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        Disk.AnswersInBatchesOf = 8;
        byte[][] buffers = Buffers(7);
        DmaMapping[] mapped = Map(disk, buffers);
        using BlockBatch batch = disk.CreateReads(mapped);
        for (int number = 0; number < buffers.Length; number++)
            batch.Add(number, Sector(1, number));
        int before = Disk.Notifications;
        batch.Submit();
        Assert.Equal(before + 1, Disk.Notifications);
        Assert.Equal(0, batch.Poll(new FinishedRequest[7]));
        byte[] other = new byte[512];
        disk.Read(new SectorIndex(77), other); // the eighth: now all are answered, and this call takes them
        Assert.Equal(Disk.Disk[(77 * 512)..(78 * 512)], other);
        Assert.Equal(0, batch.Poll([]));
        var finished = new FinishedRequest[7];
        Assert.Equal(3, batch.Poll(finished.AsSpan(0, 3)));
        Assert.Equal(4, batch.Poll(finished.AsSpan(3)));
        Assert.Equal(Enumerable.Range(0, 7), finished.Select(static request => request.Number).Order());
        Assert.Equal(0, batch.InFlight);
        for (int number = 0; number < buffers.Length; number++)
            AssertRead(buffers[number], Sector(1, number));
    }

    [Theory]
    [InlineData(VirtioFeatures.IndirectDescriptors)]
    [InlineData(VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex)]
    public void Requests_that_end_one_soon_after_another_are_taken_together(VirtioFeatures features)
    {
        const int Requests = 8;
        const int LooksBetween = 5;
        Disk.OfferedFeatures |= (ulong)features;
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(Requests)));
        ulong shown = TakenSoFar(batch);
        ulong usedIndex = Disk.Queues[0].Device + UsedIndexOffset;
        int looks = 0;

        // The device has answered all of them; the driver sees one more after every few looks.
        Machine.Memory.OnLoad = (address, _, value) => address != usedIndex ? value : shown += ++looks % LooksBetween == 0 && shown < value ? 1u : 0;
        var finished = new FinishedRequest[Requests];
        for (int round = 0; round < 10; round++)
        {
            for (int number = 0; number < Requests; number++)
                batch.Add(number, Sector(round, number));
            Assert.Equal(Requests, batch.SubmitAndWait(finished));
            for (int number = 0; number < Requests; number++)
                batch.Add(number, Sector(round, number));
            batch.Submit();
            Assert.Equal(Requests, batch.Wait(finished));
            Assert.Equal(Enumerable.Range(0, Requests), finished.Select(static request => request.Number).Order());
        }

        Assert.Null(disk.Failure);
        Assert.Equal(0, disk.Restarts);
    }

    [Fact]
    public void Notification_that_got_lost_is_made_up_for_by_the_next()
    {
        const ushort ElsewhereInTheRing = 40_000;
        Disk.OfferedFeatures |= (ulong)(VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex);
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(2)));
        batch.Run(0, default);
        batch.Run(1, default);
        int before = Disk.Notifications;
        ulong availableEvent = Disk.Queues[0].Device + UsedRingOffset + ((ulong)disk.Queues[0].Size * UsedEntryBytes);

        // The driver looks before it can see that the device has begun to sleep, and wants to hear of the next chain.
        Machine.Memory.OnLoad = (address, _, value) => address == availableEvent ? ElsewhereInTheRing : value;
        batch.Add(0, default);
        batch.Submit();
        Assert.Equal(before, Disk.Notifications);
        Machine.Memory.OnLoad = null;
        batch.Add(1, default);
        batch.Submit();
        Assert.Equal(before + 1, Disk.Notifications);
        Assert.Equal(2, batch.Poll(new FinishedRequest[2]));
    }

    [Fact]
    public void Requests_that_end_late_do_not_keep_those_that_ended()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(2)));
        ulong shown = TakenSoFar(batch) + 1;
        ulong usedIndex = Disk.Queues[0].Device + UsedIndexOffset;
        Machine.Memory.OnLoad = (address, _, value) => address == usedIndex ? Math.Min(value, shown) : value;
        batch.Add(0, default);
        batch.Add(1, default);
        var finished = new FinishedRequest[2];
        Assert.Equal(1, batch.SubmitAndWait(finished));
        Assert.Equal(1, batch.InFlight);
        Machine.Memory.OnLoad = null;
        Assert.Equal(1, batch.SubmitAndWait(finished)); // nothing was added
        Assert.Equal(0, batch.SubmitAndWait(finished));
        Assert.Equal(0, disk.Restarts);
    }

    // The used index, after one request.
    private ulong TakenSoFar(BlockBatch batch)
    {
        ulong seen = 0;
        ulong usedIndex = Disk.Queues[0].Device + UsedIndexOffset;
        Machine.Memory.OnLoad = (address, _, value) => address == usedIndex ? seen = value : value;
        batch.Run(0, default);
        Machine.Memory.OnLoad = null;
        return seen;
    }

    private static SectorIndex Sector(int round, int number) => new((ulong)(((round * 31) + (number * 7)) % 2000));

    private static byte[][] Buffers(int count) => [.. Enumerable.Range(0, count).Select(static _ => new byte[Bytes])];

    private static DmaMapping[] Map(VirtioBlockDevice disk, byte[][] buffers) =>
        [.. buffers.Select(buffer => disk.Transport.Dma.Map(buffer, DmaDirection.FromDevice))];

    private void AssertRead(byte[] buffer, SectorIndex first) =>
        Assert.Equal(Disk.Disk[((int)first.Value * 512)..(((int)first.Value * 512) + buffer.Length)], buffer);
}
