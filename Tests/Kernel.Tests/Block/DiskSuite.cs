using Cosmos.Core;
using Drivers.Virtio;
using Drivers.Virtio.Block;
using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>
/// What a disk does, however the device is set up. The host boots a machine for each way of setting it up, names these tests there, and then compares the
/// image with what <see cref="DiskWorkload"/> says.
/// </summary>
[Trait(TestTraits.Run, TestTraits.OnRequest)]
public sealed class DiskSuite : IDisposable
{
    private readonly DiskMachine _machine = new();

    private VirtioBlockDevice Disk => _machine.Disk;

    /// <inheritdoc/>
    public void Dispose() => _machine.Dispose();

    [Fact]
    public void Device_is_set_up_as_the_host_asked_for()
    {
        string expected = Machine.Boot.CommandLine.Split(' ').Single(static word => word.StartsWith("disk=", StringComparison.Ordinal));
        Assert.Equal(
            expected,
            $"disk=packed:{OnOff(VirtioFeatures.PackedRing)},indirect_desc:{OnOff(VirtioFeatures.IndirectDescriptors)},event_idx:{OnOff(VirtioFeatures.EventIndex)},"
                + $"queue-size:{Disk.Queues[0].Size},num-queues:{Disk.Queues.Count},interrupts:{Disk.Interrupts}");
    }

    [Fact]
    public void Sectors_hold_what_the_host_wrote()
    {
        foreach ((ulong first, int count) in new[] { (0UL, 1), (1UL, 1), (7UL, 3), (100UL, 129), (0UL, 600), (8191UL, 1), (DiskWorkload.LastSector - 1, 1) })
        {
            byte[] read = new byte[count * 512];
            byte[] expected = new byte[read.Length];
            TestDisk.Fill(first, expected);
            Disk.Read(new SectorIndex(first), read);
            Assert.True(expected.AsSpan().SequenceEqual(read), $"{count} sectors at {first}");
        }
    }

    [Fact]
    public void Last_sector_is_written_and_what_lies_past_it_is_refused()
    {
        byte[] data = new byte[512];
        DiskWorkload.Stamp(DiskWorkload.LastSector, 1, data);
        Disk.Write(new SectorIndex(DiskWorkload.LastSector), data);
        byte[] read = new byte[512];
        Disk.Read(new SectorIndex(DiskWorkload.LastSector), read);
        Assert.True(data.AsSpan().SequenceEqual(read));
        Assert.Throws<ArgumentOutOfRangeException>(() => Disk.Read(new SectorIndex(DiskWorkload.LastSector), new byte[1024]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Disk.Write(new SectorIndex(DiskWorkload.LastSector + 1), data));
    }

    [Fact]
    public async Task Thousand_requests_at_once_each_reach_their_own_sectors()
    {
        const int Bytes = DiskWorkload.TogetherSectors * 512;
        byte[][] reads = [.. Enumerable.Range(0, DiskWorkload.TogetherWrites).Select(static _ => new byte[Bytes])];
        var all = new List<Task>();
        for (int index = 0; index < DiskWorkload.TogetherWrites; index++)
        {
            ulong place = (ulong)(index * DiskWorkload.TogetherSectors);
            byte[] written = new byte[Bytes];
            DiskWorkload.Stamp(DiskWorkload.TogetherFirst + place, DiskWorkload.TogetherWrites, written);
            all.Add(Disk.WriteAsync(new SectorIndex(DiskWorkload.TogetherFirst + place), written).AsTask());
            all.Add(Disk.ReadAsync(new SectorIndex(place), reads[index]).AsTask());
        }

        await Task.WhenAll(all);
        byte[] expected = new byte[DiskWorkload.TogetherWrites * Bytes];
        TestDisk.Fill(0, expected);
        Assert.True(expected.AsSpan().SequenceEqual([.. reads.SelectMany(static read => read)]), "a read came back with another's sectors");
        byte[] whole = new byte[expected.Length];
        Disk.Read(new SectorIndex(DiskWorkload.TogetherFirst), whole);
        DiskWorkload.Stamp(DiskWorkload.TogetherFirst, DiskWorkload.TogetherWrites, expected);
        Assert.True(expected.AsSpan().SequenceEqual(whole), "a write went to another's sectors");
    }

    [Fact]
    public void Random_requests_leave_what_a_model_says()
    {
        byte[] model = new byte[DiskWorkload.RandomSectors * 512];
        var first = new SectorIndex(DiskWorkload.RandomFirst);
        Disk.Read(first, model);
        foreach (DiskWorkload.Step step in DiskWorkload.Steps())
        {
            Do(step, model);
            DiskWorkload.Apply(step, model);
        }

        Disk.Flush();
        byte[] whole = new byte[model.Length];
        Disk.Read(first, whole);
        Assert.True(model.AsSpan().SequenceEqual(whole));
    }

    [Fact]
    public void Driven_requests_come_back_each_with_its_own()
    {
        int wrong = 0;
        Disk.Drive(() => Task.WhenAll(Enumerable.Range(0, 32).Select(async number =>
        {
            byte[] buffer = new byte[2048];
            byte[] expected = new byte[2048];
            for (int turn = 0; turn < 10; turn++)
            {
                ulong sector = (ulong)(((number * 131) + (turn * 17)) % 1000) * 4;
                await Disk.ReadAsync(new SectorIndex(sector), buffer);
                TestDisk.Fill(sector, expected);
                wrong += expected.AsSpan().SequenceEqual(buffer) ? 0 : 1;
            }
        })));
        Assert.Equal(0, wrong);
        Assert.All(Disk.Queues, static queue => Assert.Equal(queue.Size, queue.FreeDescriptors));
    }

    [Fact]
    public async Task Requests_one_at_a_time_pass_beside_others()
    {
        const int Rounds = 100;
        const int Sectors = 2;
        byte[] read = new byte[Sectors * 512];
        using DmaMapping mapped = Disk.Transport.Dma.Map(read, DmaDirection.FromDevice);
        using BlockBatch batch = Disk.CreateReads([mapped]);
        Task<int> others = Task.Run(() =>
        {
            byte[] other = new byte[read.Length];
            return WrongOf(Rounds, other, sector => Disk.Read(sector, other));
        });
        Assert.Equal(0, WrongOf(Rounds, read, sector => batch.Run(0, sector)));
        Assert.Equal(0, await others);

        static int WrongOf(int rounds, byte[] buffer, Action<SectorIndex> readAt)
        {
            int wrong = 0;
            byte[] expected = new byte[buffer.Length];
            for (int round = 0; round < rounds; round++)
            {
                ulong sector = (ulong)(round * 67 % 1000);
                readAt(new SectorIndex(sector));
                TestDisk.Fill(sector, expected);
                wrong += expected.AsSpan().SequenceEqual(buffer) ? 0 : 1;
            }

            return wrong;
        }
    }

    private void Do(DiskWorkload.Step step, byte[] model)
    {
        var sector = new SectorIndex(DiskWorkload.RandomFirst + (ulong)step.Sector);
        switch (step.Kind)
        {
            case DiskWorkload.Kind.Write:
                Disk.Write(sector, step.Data());
                break;
            case DiskWorkload.Kind.Zero:
                Disk.WriteZeroes(sector, (ulong)step.Count, mayUnmap: step.Version % 2 == 0);
                break;
            case DiskWorkload.Kind.Flush:
                Disk.Flush();
                break;
            default:
                byte[] read = new byte[step.Count * 512];
                Disk.Read(sector, read);
                Assert.True(model.AsSpan(step.Sector * 512, read.Length).SequenceEqual(read), $"{step}");
                break;
        }
    }

    private string OnOff(VirtioFeatures feature) => Disk.Transport.Has(feature) ? "on" : "off";
}
