using Cosmos.Core;
using Drivers.Virtio.Block;

namespace Drivers.Virtio.Tests;

/// <summary>What must come of a ring that breaks a rule, split or packed.</summary>
public abstract class HostileRingFixture : DiskFixture
{
    /// <summary>A disk that breaks a rule while it answers a read is given up for that reason.</summary>
    protected void Breaks(Action rule, string reason)
    {
        VirtioBlockDevice disk = Start();
        rule();
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        AssertGivenUp(disk, reason);
    }

    /// <summary>One chain comes back twice, and another not at all.</summary>
    protected void UsedIdGivenTwiceGivesTheDeviceUp()
    {
        VirtioBlockDevice disk = Start();
        Disk.AnswersInBatchesOf = 2;
        uint first = uint.MaxValue;
        Disk.OnUsed = entry => entry with { Id = first == uint.MaxValue ? first = entry.Id : first };
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[2048 * 512]));
        AssertGivenUp(disk, "not in flight");
    }

    /// <summary>What the driver wrote for the device is overwritten each time, and nothing comes of it.</summary>
    protected void DescriptorsAreNeverReadBack()
    {
        VirtioBlockDevice disk = Start();
        Disk.ScribblesDescriptors = true;
        byte[] buffer = new byte[100 * 512];
        for (int round = 0; round < 50; round++)
        {
            disk.Read(new SectorIndex((ulong)round), buffer);
            Assert.Equal(Disk.Disk[(round * 512)..((round + 100) * 512)], buffer);
        }

        Assert.Equal(64, disk.Queues[0].FreeDescriptors);
        Assert.Empty(Machine.Memory.Violations);
    }
}
