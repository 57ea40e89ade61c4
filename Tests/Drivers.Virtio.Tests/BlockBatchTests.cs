using Cosmos.Core;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>Requests that are set up once and done again and again.</summary>
public sealed class BlockBatchTests : DiskFixture
{
    private const int Bytes = 1024;

    [Theory]
    [InlineData(VirtioFeatures.None, false)]
    [InlineData(VirtioFeatures.EventIndex, false)]
    [InlineData(VirtioFeatures.IndirectDescriptors | VirtioFeatures.EventIndex, true)]
    [InlineData(VirtioFeatures.IndirectDescriptors | VirtioFeatures.NotificationData, true)]
    [InlineData(VirtioFeatures.IndirectDescriptors | VirtioFeatures.InOrder, false)]
    [InlineData(VirtioFeatures.IndirectDescriptors | VirtioFeatures.PackedRing, false)]
    [InlineData(VirtioFeatures.PackedRing | VirtioFeatures.InOrder, false)]
    public void Requests_read_their_own_sectors_whether_or_not_the_ring_keeps_them(VirtioFeatures features, bool keeps)
    {
        Disk.OfferedFeatures |= (ulong)features;
        VirtioBlockDevice disk = Start();
        byte[][] buffers = Buffers(20);
        DmaMapping[] mapped = Map(disk, buffers);
        using (BlockBatch batch = disk.CreateReads(mapped))
        {
            var finished = new FinishedRequest[20];
            for (int round = 0; round < 30; round++)
            {
                for (int number = 0; number < buffers.Length; number++)
                    batch.Add(number, Sector(round, number));
                Assert.Equal((20, 20), (batch.Submit(), batch.InFlight));
                for (int over = 0; over < buffers.Length;)
                {
                    int count = batch.Wait(finished);
                    over += count;
                    Assert.DoesNotContain(finished[..count], static request => request.HasFailed);
                }

                for (int number = 0; number < buffers.Length; number++)
                    AssertRead(buffers[number], Sector(round, number));
            }

            // 20 requests of 3 descriptors are more than three quarters of 64 hold.
            Assert.Equal(keeps ? 64 - 48 : 64, disk.Queues[0].FreeDescriptors);
        }

        Assert.Equal(64, disk.Queues[0].FreeDescriptors);
        AssertMemoryIsFree(mapped);
    }

    [Theory]
    [InlineData(true, 1)]  // whoever makes a batch says what is in flight
    [InlineData(false, 2)] // one transfer alone is cut, so that its parts go on beside each other
    public void Large_request_of_a_batch_is_not_cut(bool inBatch, int requests)
    {
        const int Large = 1 << 20;
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        byte[] buffer = GC.AllocateArray<byte>(Large, pinned: true);
        int answers = 0;
        Disk.OnUsed = entry =>
        {
            answers++;
            return entry;
        };
        if (inBatch)
        {
            using DmaMapping mapped = disk.Transport.Dma.Map(buffer, DmaDirection.FromDevice);
            using BlockBatch batch = disk.CreateReads([mapped]);
            batch.Run(0, default);
        }
        else
        {
            disk.Read(default, buffer);
        }

        Assert.Equal(Disk.Disk[..Large], buffer);
        Assert.Equal(requests, answers);
    }

    [Fact]
    public void Writes_arrive()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        byte[][] buffers = Buffers(2);
        using BlockBatch batch = disk.CreateWrites([.. buffers.Select(buffer => disk.Transport.Dma.Map((ReadOnlyMemory<byte>)buffer))]);
        for (byte value = 1; value < 20; value++)
        {
            Array.Fill(buffers[value % 2], value);
            batch.Run(value % 2, new SectorIndex(value));
            Assert.Equal(buffers[value % 2], Disk.Disk[(value * 512)..((value + 2) * 512)]);
        }
    }

    [Fact]
    public void Error_is_that_of_its_request_and_of_that_time_alone()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(3)));
        Disk.StatusFor = (_, sector) => sector == 6 ? (byte)1 : null;
        for (int number = 0; number < 3; number++)
            batch.Add(number, new SectorIndex((ulong)(4 + number)));
        batch.Submit();
        Assert.Throws<InvalidOperationException>(() => batch.ErrorOf(1));
        var finished = new FinishedRequest[3];
        for (int over = 0; over < 3;)
            over += batch.Wait(finished.AsSpan(over));
        Assert.Equal([new(0, false), new(1, false), new FinishedRequest(2, true)], finished.OrderBy(static request => request.Number));
        Assert.Contains("sector 6", Assert.IsType<IOException>(batch.ErrorOf(2)).Message);
        Assert.Null(batch.ErrorOf(0));
        Assert.Throws<IOException>(() => batch.Run(1, new SectorIndex(6)));
        batch.Run(2, new SectorIndex(8));
        Assert.Null(batch.ErrorOf(2));
        Assert.Null(disk.Failure);
    }

    [Fact]
    public void Large_and_scattered_memory_is_cut_as_ever()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        Machine.Memory.ScatterManaged = true;
        VirtioBlockDevice disk = Start();
        byte[] large = new byte[900 * 512];
        using BlockBatch batch = disk.CreateReads(Map(disk, [large]));
        for (int round = 0; round < 3; round++)
        {
            batch.Run(0, new SectorIndex((ulong)round));
            Assert.Equal(Disk.Disk[(round * 512)..((round + 900) * 512)], large);
        }
    }

    [Fact]
    public void Mistakes_of_the_caller_are_refused_and_change_nothing()
    {
        VirtioBlockDevice disk = Start();
        DmaMapping[] mapped = Map(disk, Buffers(2));
        BlockBatch batch = disk.CreateReads(mapped);
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(2, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(-1, default));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(0, new SectorIndex(2047)));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Add(0, new SectorIndex(ulong.MaxValue)));
        Assert.Throws<ArgumentException>(() => batch.Wait([]));
        Assert.Throws<ArgumentException>(() => batch.SubmitAndWait([]));
        Assert.Equal((0, 0), (batch.Submit(), batch.Wait(new FinishedRequest[1])));
        Assert.Equal(0, batch.SubmitAndWait(new FinishedRequest[1]));
        batch.Add(1, default);
        Assert.Throws<InvalidOperationException>(() => batch.Add(1, default));
        Assert.Throws<InvalidOperationException>(() => batch.Run(0, default));
        batch.Submit();
        Assert.Throws<InvalidOperationException>(() => batch.Add(1, default));
        Assert.Equal(1, batch.Wait(new FinishedRequest[1]));
        Assert.Throws<ArgumentException>(() => disk.CreateReads(disk.Transport.Dma.Map(new byte[100], DmaDirection.FromDevice)));
        Assert.Throws<ArgumentException>(() => disk.CreateReads(disk.Transport.Dma.Map(Memory<byte>.Empty, DmaDirection.FromDevice)));
        Assert.Throws<ArgumentNullException>(() => disk.CreateReads([null!]));
        batch.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Add(0, default));
        AssertMemoryIsFree(mapped);
    }

    [Fact]
    public void Memory_mapped_for_the_other_direction_is_refused_when_it_is_used()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        using DmaMapping readable = disk.Transport.Dma.Map((ReadOnlyMemory<byte>)new byte[Bytes]);
        using BlockBatch batch = disk.CreateReads(readable);
        Assert.Throws<ArgumentException>(() => batch.Run(0, default));
        Assert.Equal(64, disk.Queues[0].FreeDescriptors);
        Assert.Null(disk.Failure);
    }

    [Fact]
    public void Unmapped_memory_is_not_used_again_and_stays_in_place_until_the_batch_lets_go()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        byte[] buffer = new byte[Bytes];
        DmaMapping mapping = disk.Transport.Dma.Map(buffer, DmaDirection.FromDevice);
        BlockBatch batch = disk.CreateReads(mapping);
        batch.Run(0, default);
        mapping.Dispose();
        Assert.Throws<ObjectDisposedException>(() => batch.Run(0, default));
        Assert.Throws<InvalidOperationException>(() => mapping.Remap(buffer, DmaDirection.FromDevice));
        batch.Dispose();
        mapping.Remap(buffer, DmaDirection.FromDevice);
        mapping.Dispose();
        Assert.Equal(64, disk.Queues[0].FreeDescriptors);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(0, false)]
    public void Row_23_request_that_never_completes_is_done_again_after_a_reset_or_fails(int restarts, bool succeeds)
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        disk.MostRestarts = restarts;
        byte[][] buffers = Buffers(4);
        DmaMapping[] mapped = Map(disk, buffers);
        using (BlockBatch batch = disk.CreateReads(mapped))
        {
            for (int number = 0; number < 4; number++)
                batch.Run(number, default); // all are laid out in the first ring
            Disk.SwallowsRequests = true;
            Disk.OnReset = () => Disk.SwallowsRequests = false;
            batch.Add(1, Sector(5, 1));
            batch.Add(3, Sector(5, 3));
            batch.Submit();
            var finished = new FinishedRequest[4];
            int over = 0;
            while (over < 2)
                over += batch.Wait(finished.AsSpan(over));
            Assert.All(finished[..2], request => Assert.Equal(!succeeds, request.HasFailed));
            Assert.Equal(succeeds ? null : typeof(VirtioDeviceException), batch.ErrorOf(3)?.GetType());
            if (succeeds)
            {
                AssertRead(buffers[1], Sector(5, 1));
                AssertRead(buffers[3], Sector(5, 3));
                batch.Run(0, Sector(6, 0)); // laid out in the ring that is gone
                AssertRead(buffers[0], Sector(6, 0));
                Assert.Equal(1, disk.Restarts);
            }
            else
            {
                AssertGivenUp(disk, "no answer");
                Assert.Throws<VirtioDeviceException>(() => batch.Run(0, default));
            }
        }

        AssertMemoryIsFree(mapped);
    }

    [Fact]
    public void Queue_that_is_reset_lays_everything_out_anew()
    {
        Disk.OfferedFeatures |= (ulong)(VirtioFeatures.RingReset | VirtioFeatures.IndirectDescriptors);
        VirtioBlockDevice disk = Start();
        byte[][] buffers = Buffers(2);
        DmaMapping[] mapped = Map(disk, buffers);
        using (BlockBatch batch = disk.CreateReads(mapped))
        {
            for (int round = 0; round < 5; round++)
            {
                batch.Run(round % 2, Sector(round, 0));
                AssertRead(buffers[round % 2], Sector(round, 0));
                disk.RequestQueues[0].Reset();
            }
        }

        AssertMemoryIsFree(mapped);
    }

    [Fact]
    public void Device_that_is_stopped_ends_what_is_in_flight()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        DmaMapping[] mapped = Map(disk, Buffers(2));
        BlockBatch batch = disk.CreateReads(mapped);
        batch.Run(0, default);
        Disk.SwallowsRequests = true;
        batch.Add(0, default);
        batch.Add(1, default);
        batch.Submit();
        disk.Dispose();
        var finished = new FinishedRequest[2];
        Assert.Equal(2, batch.Wait(finished));
        Assert.All(finished, static request => Assert.True(request.HasFailed));
        batch.Dispose();
        AssertMemoryIsFree(mapped);
    }

    [Theory]
    [InlineData(0xFFFFu, 1025u, "used id")]
    [InlineData(0u, 1026u, "bytes written")]
    [InlineData(0u, 1u, "wrote")]
    public void Row_1_to_3_hold_for_chains_that_are_kept(uint extraId, uint length, string reason)
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(1)));
        batch.Run(0, default);
        Disk.OnUsed = entry => new(entry.Id + extraId, length);
        Assert.Throws<VirtioDeviceException>(() => batch.Run(0, default));
        AssertGivenUp(disk, reason);
    }

    [Fact]
    public void Row_2_kept_chain_that_was_not_submitted_is_not_in_flight()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(2)));
        uint first = uint.MaxValue;
        Disk.OnUsed = entry => entry with { Id = first == uint.MaxValue ? first = entry.Id : first };
        batch.Run(0, default);
        Assert.Throws<VirtioDeviceException>(() => batch.Run(1, default)); // the device names the other one
        AssertGivenUp(disk, "not in flight");
    }

    [Fact]
    public void Row_17_status_of_the_time_before_is_not_taken_for_this_one()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.IndirectDescriptors;
        VirtioBlockDevice disk = Start();
        using BlockBatch batch = disk.CreateReads(Map(disk, Buffers(1)));
        batch.Run(0, default);
        Disk.StatusFor = static (_, _) => 0xFF;
        Assert.Contains("unknown status", Assert.Throws<IOException>(() => batch.Run(0, default)).Message);
    }

    private static SectorIndex Sector(int round, int number) => new((ulong)(((round * 31) + (number * 7)) % 2000));

    private static byte[][] Buffers(int count) => [.. Enumerable.Range(0, count).Select(static _ => new byte[Bytes])];

    private static DmaMapping[] Map(VirtioBlockDevice disk, byte[][] buffers) =>
        [.. buffers.Select(buffer => disk.Transport.Dma.Map(buffer, DmaDirection.FromDevice))];

    // Nothing holds the memory once its mapping is gone: it can be mapped again.
    private void AssertMemoryIsFree(DmaMapping[] mapped)
    {
        foreach (DmaMapping mapping in mapped)
        {
            mapping.Dispose();
            mapping.Remap(new byte[Bytes], DmaDirection.FromDevice);
            mapping.Dispose();
        }

        Assert.Empty(Machine.Memory.Violations);
    }

    private void AssertRead(byte[] buffer, SectorIndex first) =>
        Assert.Equal(Disk.Disk[((int)first.Value * 512)..(((int)first.Value * 512) + buffer.Length)], buffer);
}
