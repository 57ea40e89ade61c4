using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>A device that looks at its rings by itself wants to be told of each chain all the same, as event indices say. It is told for as long as that is of any use.</summary>
public sealed class LookingDeviceTests : DiskFixture
{
    private const int Requests = 1000;
    private const ulong UsedIndexOffset = 2; // in the used ring (virtio 1.2 §2.7.8)
    private bool _looks;
    private int _toldAtStart;

    [Fact]
    public void Device_that_answers_without_being_told_is_not_told()
    {
        using BlockBatch batch = StartLooking();
        Run(batch);
        Assert.InRange(Disk.Notifications - _toldAtStart, 1, Requests / 10);
        Assert.Equal(Requests, Disk.Requests.Count);
    }

    [Fact]
    public void Device_that_looks_no_more_is_told_again_at_once()
    {
        using BlockBatch batch = StartLooking();
        Run(batch);
        _looks = false;
        int before = Disk.Notifications;
        Run(batch);
        Assert.InRange(Disk.Notifications - before, Requests - 1, Requests);
        Assert.Equal(2 * Requests, Disk.Requests.Count);
    }

    [Fact]
    public void Device_that_begins_to_look_is_found_out()
    {
        using BlockBatch batch = StartLooking();
        _looks = false;
        Run(batch);
        Assert.Equal(Requests, Disk.Notifications - _toldAtStart);
        _looks = true;
        int before = Disk.Notifications;
        Run(batch);
        Assert.InRange(Disk.Notifications - before, 0, Requests / 10);
    }

    [Fact]
    public void Device_that_has_other_requests_is_told()
    {
        using BlockBatch batch = StartLooking(count: 2);
        Run(batch);
        Disk.AnswersInBatchesOf = 2;
        batch.Add(1, default);
        batch.Submit();
        int before = Disk.Notifications;
        batch.Add(0, default);
        Assert.Equal(2, batch.SubmitAndWait(new FinishedRequest[2]));
        Assert.Equal(before + 1, Disk.Notifications);
    }

    /// <summary>An answer to the first would not say that the device has seen the others.</summary>
    [Fact]
    public void Device_that_gets_several_at_once_is_told()
    {
        using BlockBatch batch = StartLooking(count: 2);
        Run(batch);
        int before = Disk.Notifications;
        batch.Add(0, default);
        batch.Add(1, default);
        Assert.Equal(2, batch.SubmitAndWait(new FinishedRequest[2]));
        Assert.Equal(before + 1, Disk.Notifications);
    }

    private BlockBatch StartLooking(int count = 1)
    {
        Disk.OfferedFeatures |= (ulong)(VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex);
        VirtioBlockDevice disk = Start();
        ulong usedIndex = Disk.Queues[0].Device + UsedIndexOffset;
        _toldAtStart = Disk.Notifications;
        Disk.Requests.Clear();
        _looks = true;
        bool isAtWork = false; // its own looks are loads, too
        Machine.Memory.OnLoad = (address, _, value) =>
        {
            if (address != usedIndex || !_looks || isAtWork)
                return value;
            isAtWork = true;
            Disk.Process(0);
            isAtWork = false;
            return value; // seen at the next look
        };
        return disk.CreateReads([.. Enumerable.Range(0, count).Select(_ => disk.Transport.Dma.Map(new byte[512], DmaDirection.FromDevice))]);
    }

    private static void Run(BlockBatch batch)
    {
        for (int request = 0; request < Requests; request++)
            batch.Run(0, new SectorIndex((ulong)request));
    }
}
