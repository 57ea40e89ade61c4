using Cosmos.Core;
using Cosmos.Core.Simulation;
using Cosmos.Core.Simulation.Virtio;
using Drivers.Pci;
using Drivers.Virtio.Block;
using Drivers.Virtio.Queue;

namespace Drivers.Virtio.Tests;

/// <summary>
/// A disk that breaks rules at random: the driver ends each episode with the documented exceptions, and holds nothing afterwards. A share of it here; as many
/// episodes as <c>VIRTIO_HOSTILE_EPISODES</c> says by the command in docs/testing.md.
/// </summary>
public class HostileEpisodesTests
{
    private const int Episodes = 150;
    private const int BatchEpisodes = 500;

    /// <summary>An episode waits more than it works: for threads of the driver's, and for what the device keeps back.</summary>
    private const int BatchesPerProcessor = 6;
    private const int MostSectors = 64;
    private const int MostCalls = 12;

    /// <summary>Small enough for an array of the small heap: a million large ones keep the collector busy.</summary>
    private const int DiskSectors = 160;

    /// <summary>A disk that was given up refuses all calls alike: some tell as much as all.</summary>
    private const int CallsAfterFailure = 2;

    /// <summary>What memory may grow by over any number of episodes: pools and lists of the runtime's own.</summary>
    private const long MostGrowthBytes = 32 << 20;

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    [InlineData(13)]
    [InlineData(14)]
    public void Random_misbehaviour_ends_in_documented_exceptions(int seed)
    {
        (int started, int failed, int restarted) = Run(new Random(seed), Episodes);
        Assert.InRange(started, 1, Episodes - 1);
        Assert.InRange(failed, 1, started - 1);
        Assert.InRange(restarted, 1, started);
    }

    [Fact]
    public void Random_misbehaviour_for_as_long_as_was_asked_leaves_memory_flat()
    {
        int batches = int.Parse(Environment.GetEnvironmentVariable("VIRTIO_HOSTILE_EPISODES") ?? "0") / BatchEpisodes;
        int firstSeed = int.Parse(Environment.GetEnvironmentVariable("VIRTIO_HOSTILE_SEED") ?? "20260102");
        RunBatches(firstSeed, Math.Min(batches, BatchesPerProcessor));
        long before = GC.GetTotalMemory(forceFullCollection: true);
        RunBatches(firstSeed + BatchesPerProcessor, batches - BatchesPerProcessor);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowthBytes);
    }

    // Each batch by a seed of its own, so that one that fails can be run by itself.
    private static void RunBatches(int firstSeed, int count) => Parallel.For(
        0,
        Math.Max(0, count),
        new ParallelOptions { MaxDegreeOfParallelism = BatchesPerProcessor * Environment.ProcessorCount },
        batch =>
        {
            Exception? failure = Record.Exception(() => Run(new Random(firstSeed + batch), BatchEpisodes));
            Assert.True(failure is null, $"seed {firstSeed + batch}: {failure}");
        });

    private static (int Started, int Failed, int Restarted) Run(Random random, int episodes)
    {
        int started = 0;
        int failed = 0;
        int restarted = 0;
        for (int episode = 0; episode < episodes; episode++)
        {
            using var machine = new SimulatedMachine { ClockStepNs = 20_000_000, TracesPorts = false };
            var disk = new SimulatedBlockDevice(machine, sectors: DiskSectors, queues: random.Next(1, 4));
            Corrupt(disk, random);
            var bus = new PciBus(PciConfSpace.OverPorts());
            bus.Bind(new VirtioBlockDriver(new VirtioBlockOptions { MostRestarts = random.Next(3) }));
            PciDevice device = Assert.Single(bus.Devices);
            if (device.Instance is VirtioBlockDevice running)
            {
                started++;
                Misbehave(disk, random);
                Use(running, disk, random);
                failed += running.Failure is null ? 0 : 1;
                restarted += running.Restarts > 0 ? 1 : 0;
            }
            else
            {
                Assert.True(device.DriverError is VirtioDeviceException or PageRefusedException or PciRefusedException, device.DriverError?.ToString());
            }

            bus.Unbind(device);
            Assert.Empty(machine.Memory.Violations);
            Assert.Equal((0, 0), (machine.Memory.MappedPages, machine.Memory.AllocatedFrames));
        }

        return (started, failed, restarted);
    }

    // Before the driver starts: configuration space, features, configuration, queue size.
    private static void Corrupt(SimulatedBlockDevice disk, Random random)
    {
        int capabilities = disk.NotifyCapability + 20 - disk.CommonCapability;
        for (int bytes = random.Next(4) == 0 ? random.Next(1, 4) : 0; bytes > 0; bytes--)
            disk.Function.Set8(disk.CommonCapability + random.Next(capabilities), (byte)random.Next(256));
        if (random.Next(2) == 0)
            disk.OfferedFeatures = (ulong)random.NextInt64() | (1UL << 32);
        if (random.Next(6) == 0)
            random.NextBytes(disk.Configuration);
        else
            (disk.SizeMax, disk.SegMax, disk.BlockSize) = (512u << random.Next(12), (uint)random.Next(1, 100), 512u << random.Next(5));
        if (random.Next(3) == 0)
            disk.QueueSize = (ushort)(1 << random.Next(16));
        if (random.Next(10) == 0)
            disk.NotifyOffset = _ => (ushort)random.Next(65536);
        disk.RefusesFeatures = random.Next(20) == 0;
        disk.ChangesConfiguration = random.Next(20) == 0;
        disk.ExtraStatus = (byte)(random.Next(10) == 0 ? random.Next(256) : 0);
    }

    private static void Misbehave(SimulatedBlockDevice disk, Random random)
    {
        int often = random.Next(2, 40);
        disk.ScribblesDescriptors = random.Next(2) == 0;
        disk.SwallowsRequests = random.Next(often) == 0;
        disk.SaysTwice = random.Next(often) == 0;
        disk.IgnoresReset = random.Next(8) == 0;
        disk.UsedIndexError = (ushort)(random.Next(often) == 0 ? random.Next(65536) : 0);
        disk.OnUsed = entry => random.Next(often) switch
        {
            0 => entry with { Id = (uint)random.NextInt64(uint.MaxValue) },
            1 => entry with { Id = (uint)random.Next(256) },
            2 => entry with { Length = (uint)random.NextInt64(uint.MaxValue) },
            _ => entry,
        };
        disk.StatusFor = (_, _) => random.Next(often) == 0 ? (byte)random.Next(256) : null;
    }

    private static void Use(VirtioBlockDevice disk, SimulatedBlockDevice simulated, Random random)
    {
        disk.RequestTimeout = TimeSpan.FromMilliseconds(200);
        int last = MostCalls;
        for (int call = 0; call < last; call++)
        {
            if (last == MostCalls && disk.Failure is not null)
                last = Math.Min(last, call + CallsAfterFailure);
            simulated.IsGone |= random.Next(100) == 0;
            simulated.Machine.Memory.ManagedOffset = random.Next(4096);
            simulated.Machine.Memory.ScatterManaged = random.Next(2) == 0;
            ulong most = Math.Min(disk.SectorCount, 256);
            ulong first = (ulong)random.NextInt64((long)most + 1);
            byte[] buffer = new byte[random.Next(1, MostSectors) * 512];
            try
            {
                switch (random.Next(8))
                {
                    case 0:
                        disk.Write(new SectorIndex(first), buffer);
                        break;
                    case 1:
                        disk.Flush();
                        break;
                    case 2:
                        disk.WriteZeroes(new SectorIndex(first), (ulong)random.Next(200));
                        break;
                    case 3:
                        disk.Discard(new SectorIndex(first), (ulong)random.Next(200));
                        break;
                    case 4:
                        ReadTogether(disk, first, random.Next(1, 20));
                        break;
                    case 5 when !simulated.ScribblesDescriptors: // it would read what it wrote there itself
                        ReadInBatches(disk, first, random.Next(1, 20));
                        break;
                    default:
                        disk.Read(new SectorIndex(first), buffer);
                        break;
                }
            }
            catch (Exception error) when (error is IOException or ArgumentOutOfRangeException or NotSupportedException
                || (error is InvalidOperationException && disk.IsReadOnly))
            {
                Assert.NotEmpty(error.Message);
            }
        }
    }

    // Many at once, driven: each ends, however it ends.
    private static void ReadTogether(VirtioBlockDevice disk, ulong first, int count)
    {
        int ended = 0;
        disk.Drive(() => Task.WhenAll(Enumerable.Range(0, count).Select(async _ =>
        {
            try
            {
                await disk.ReadAsync(new SectorIndex(first), new byte[2048]);
            }
            catch (Exception error) when (error is IOException or ArgumentOutOfRangeException)
            {
                Assert.NotEmpty(error.Message);
            }

            Interlocked.Increment(ref ended); // a disk that is given up ends them on several threads
        })));
        Assert.Equal(count, ended);
    }

    // Set up once, done several times: each request ends, however it ends.
    private static void ReadInBatches(VirtioBlockDevice disk, ulong first, int count)
    {
        DmaMapping[] mapped = [.. Enumerable.Range(0, count).Select(_ => disk.Transport.Dma.Map(new byte[4096], DmaDirection.FromDevice))];
        try
        {
            using BlockBatch batch = disk.CreateReads(mapped);
            var finished = new FinishedRequest[count];
            for (int round = 0; round < 4; round++)
            {
                for (int number = 0; number < count; number++)
                    batch.Add(number, new SectorIndex(first & ~63UL));
                if (round % 2 == 0)
                    batch.Submit();
                int ended = 0;
                while ((round % 2 == 0 ? batch.Wait(finished) : batch.SubmitAndWait(finished)) is var some && some > 0)
                {
                    ended += some;
                    Assert.All(finished[..some], request => Assert.Equal(request.HasFailed, batch.ErrorOf(request.Number) is IOException));
                }

                Assert.Equal(count, ended);
            }

            for (int number = 0; number < count; number++)
                ReadAlone(batch, number, new SectorIndex(first & ~63UL));
        }
        finally
        {
            foreach (DmaMapping mapping in mapped)
                mapping.Dispose();
        }
    }

    private static void ReadAlone(BlockBatch batch, int number, SectorIndex first)
    {
        try
        {
            batch.Run(number, first);
            Assert.Null(batch.ErrorOf(number));
        }
        catch (IOException error)
        {
            Assert.Same(batch.ErrorOf(number), error);
        }

        Assert.Equal(0, batch.InFlight);
    }
}
