using Cosmos.Core;
using Drivers.Virtio.Block;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Block;

/// <summary>The one disk of a machine, driven while the tests of a class run.</summary>
public sealed class DiskMachine : IDisposable
{
    /// <summary>Starts the disk.</summary>
    public DiskMachine()
    {
        TestMachine.Bus.Bind(new VirtioBlockDriver());
        Disk = TestMachine.Bus.Running<VirtioBlockDevice>().SingleOrDefault()
            ?? throw new InvalidOperationException(string.Join(' ', TestMachine.Bus.Devices.Select(static one => one.DriverError)));
    }

    /// <summary>The disk.</summary>
    public VirtioBlockDevice Disk { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Drivers.Pci.PciDevice device in TestMachine.Bus.Devices) TestMachine.Bus.Unbind(device);
    }
}

/// <summary>What a disk does, however the device is set up. Each class that derives has a machine of its own.</summary>
public abstract class DiskMatrixTests : IDisposable
{
    private readonly DiskMachine _machine = new();

    private VirtioBlockDevice Disk => _machine.Disk;

    /// <inheritdoc/>
    public void Dispose()
    {
        _machine.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void Sectors_hold_what_the_host_wrote()
    {
        foreach ((ulong first, int count) in new[] { (0UL, 1), (1UL, 1), (7UL, 3), (100UL, 128), (0UL, 4096), (8191UL, 1) })
        {
            byte[] read = new byte[count * 512];
            byte[] expected = new byte[read.Length];
            TestDisk.Fill(first, expected);
            Disk.Read(new SectorIndex(first), read);
            Assert.True(expected.AsSpan().SequenceEqual(read), $"{count} sectors at {first}");
        }
    }

    [Fact]
    public async Task Thousand_requests_at_once_read_their_own_sectors()
    {
        byte[][] buffers = [.. Enumerable.Range(0, 1000).Select(static _ => new byte[1024])];
        await Task.WhenAll(buffers.Select((buffer, index) => Disk.ReadAsync(new SectorIndex((ulong)index * 2), buffer).AsTask()));
        byte[] expected = new byte[1024];
        for (int index = 0; index < buffers.Length; index++)
        {
            TestDisk.Fill((ulong)index * 2, expected);
            Assert.True(expected.AsSpan().SequenceEqual(buffers[index]), $"request {index}");
        }
    }

    [Fact]
    public void Random_requests_leave_what_a_model_says()
    {
        const int Sectors = 4096;
        byte[] model = new byte[Sectors * 512];
        var first = new SectorIndex(TestDisk.FirstScratchSector);
        Disk.Read(first, model);
        var random = new Random(7);
        for (int turn = 0; turn < 150; turn++)
        {
            int sector = random.Next(Sectors);
            int count = Math.Min(random.Next(1, 64), Sectors - sector);
            byte[] data = new byte[count * 512];
            if (random.Next(2) == 0)
            {
                random.NextBytes(data);
                Disk.Write(new SectorIndex(first.Value + (ulong)sector), data);
                data.CopyTo(model, sector * 512);
                continue;
            }

            Disk.Read(new SectorIndex(first.Value + (ulong)sector), data);
            Assert.True(model.AsSpan(sector * 512, data.Length).SequenceEqual(data), $"turn {turn}");
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
            byte[] buffer = new byte[4096];
            byte[] expected = new byte[4096];
            for (int turn = 0; turn < 20; turn++)
            {
                ulong sector = (ulong)(((number * 131) + (turn * 17)) % 1000) * 8;
                await Disk.ReadAsync(new SectorIndex(sector), buffer);
                TestDisk.Fill(sector, expected);
                wrong += expected.AsSpan().SequenceEqual(buffer) ? 0 : 1;
            }
        })));
        Assert.Equal(0, wrong);
        Assert.All(Disk.Queues, static queue => Assert.Equal(queue.Size, queue.FreeDescriptors));
    }
}
