using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>One request of a batch after another takes a shorter way, as long as nothing comes in between. Whatever does must come out the same.</summary>
public sealed class LoneRequestTests : DiskFixture
{
    private const int SectorBytes = 512;
    private const ulong UsedIndexOffset = 2; // in the used ring (virtio 1.2 §2.7.8)
    private readonly byte[] _buffer = new byte[SectorBytes];

    [Theory]
    [InlineData(VirtioFeatures.None)]
    [InlineData(VirtioFeatures.EventIndex)]
    [InlineData(VirtioFeatures.InOrder)]
    [InlineData(VirtioFeatures.PackedRing)]
    public async Task Other_requests_come_in_between(VirtioFeatures features)
    {
        const int Rounds = 500;
        using BlockBatch batch = StartBatch(features, out VirtioBlockDevice disk);

        // Each thread has one request in flight and is answered only when the other has, too: who looks first takes both.
        Disk.AnswersInBatchesOf = 2;
        disk.RequestTimeout = TimeSpan.FromDays(1);
        Task other = Task.Run(() =>
        {
            byte[] read = new byte[SectorBytes];
            for (int round = 0; round < Rounds; round++)
            {
                disk.Read(new SectorIndex((ulong)(2000 - round)), read);
                AssertIs(2000 - round, read);
            }
        });
        for (int round = 0; round < Rounds; round++)
        {
            batch.Run(0, new SectorIndex((ulong)round));
            AssertIs(round, _buffer);
        }

        await other;
        Assert.Null(disk.Failure);
        Assert.Equal(0, disk.Restarts);
        Assert.Equal(0, batch.InFlight);
    }

    [Fact]
    public async Task Answer_is_taken_by_another_thread()
    {
        const int Rounds = 500;
        using BlockBatch batch = StartBatch(VirtioFeatures.None, out VirtioBlockDevice disk);
        disk.RequestTimeout = TimeSpan.FromDays(1);

        // Who asks sees an answer only when the other has, which takes it then.
        ulong usedIndex = Disk.Queues[0].Device + UsedIndexOffset;
        ulong seen = 0;
        Machine.Memory.OnLoad = (address, _, value) => address == usedIndex ? seen = value : value;
        batch.Run(0, default);
        int asking = 0;
        Machine.Memory.OnLoad = (address, _, value) =>
        {
            if (address != usedIndex)
                return value;
            if (Environment.CurrentManagedThreadId != Volatile.Read(ref asking))
                Volatile.Write(ref seen, value);
            return Volatile.Read(ref seen);
        };
        using var stop = new CancellationTokenSource();
        Task other = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
                disk.RequestQueues[0].Drain(inline: false);
        });
        try
        {
            await Task.Run(() =>
            {
                Volatile.Write(ref asking, Environment.CurrentManagedThreadId);
                for (int round = 0; round < Rounds; round++)
                {
                    batch.Run(0, new SectorIndex((ulong)round));
                    AssertIs(round, _buffer);
                }

                Volatile.Write(ref asking, 0);
            });
        }
        finally
        {
            stop.Cancel();
            await other;
        }

        Assert.Null(disk.Failure);
        Assert.Equal(0, batch.InFlight);
    }

    [Fact]
    public void Request_on_a_disk_that_was_stopped_fails_each_time()
    {
        using BlockBatch batch = StartBatch(VirtioFeatures.None, out VirtioBlockDevice disk);
        disk.Dispose();
        for (int time = 0; time < 3; time++)
            Assert.Throws<VirtioDeviceException>(() => batch.Run(0, default));
        Assert.IsType<VirtioDeviceException>(batch.ErrorOf(0));
        Assert.Equal(0, batch.InFlight);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(0)]
    public void Row_23_request_that_never_completes_is_done_again_after_a_reset_or_fails(int restarts)
    {
        using BlockBatch batch = StartBatch(VirtioFeatures.None, out VirtioBlockDevice disk);
        disk.MostRestarts = restarts;
        Disk.SwallowsRequests = true;
        Disk.OnReset = () => Disk.SwallowsRequests = false;
        RunsOrFails(batch, disk, restarts, "no answer");
    }

    [Theory]
    [InlineData(0u, 1u, "wrote", 1)]
    [InlineData(0u, 1u, "wrote", 0)]
    [InlineData(0u, 5000u, "bytes written", 1)]
    [InlineData(0u, 5000u, "bytes written", 0)]
    [InlineData(0x10000u, 513u, "used id", 1)]
    [InlineData(0x10000u, 513u, "used id", 0)]
    public void Row_1_to_3_request_whose_answer_is_a_lie_is_done_again_after_a_reset_or_fails(uint extraId, uint length, string reason, int restarts)
    {
        using BlockBatch batch = StartBatch(VirtioFeatures.None, out VirtioBlockDevice disk);
        disk.MostRestarts = restarts;
        Disk.OnUsed = entry => new(entry.Id + extraId, length);
        Disk.OnReset = () => Disk.OnUsed = null;
        RunsOrFails(batch, disk, restarts, reason);
    }

    private void RunsOrFails(BlockBatch batch, VirtioBlockDevice disk, int restarts, string reason)
    {
        if (restarts == 0)
        {
            Assert.Contains(reason, Assert.Throws<VirtioDeviceException>(() => batch.Run(0, new SectorIndex(7))).Message);
            Assert.Throws<VirtioDeviceException>(() => batch.Run(0, new SectorIndex(7)));
        }
        else
        {
            batch.Run(0, new SectorIndex(7));
            AssertIs(7, _buffer);
            Assert.Equal(1, disk.Restarts);
            batch.Run(0, new SectorIndex(8));
            AssertIs(8, _buffer);
        }

        Assert.Equal(0, batch.InFlight);
    }

    private BlockBatch StartBatch(VirtioFeatures features, out VirtioBlockDevice disk)
    {
        Disk.OfferedFeatures |= (ulong)(VirtioFeatures.IndirectDescriptors | features);
        disk = Start();
        BlockBatch batch = disk.CreateReads([disk.Transport.Dma.Map(_buffer, DmaDirection.FromDevice)]);
        batch.Run(0, default); // its chain is laid out now
        return batch;
    }

    private void AssertIs(int sector, byte[] read) => Assert.Equal(Disk.Disk[(sector * SectorBytes)..((sector + 1) * SectorBytes)], read);
}
