using Cosmos.Core;
using Drivers.Pci;
using Drivers.Virtio.Block;
using Drivers.Virtio.Transport;

namespace Drivers.Virtio.Tests;

public sealed class TransportTests : DiskFixture
{
    [Fact]
    public void Device_comes_up_through_the_status_machine()
    {
        VirtioBlockDevice disk = Start();
        Assert.Equal(0x0F, Disk.Status);
        Assert.True(Disk.Resets >= 1);
        Assert.Equal(4, Disk.Function.Command & 4);
        Assert.Equal(1, disk.Transport.QueueCount);
    }

    [Fact]
    public void Dispose_resets_the_device_and_gives_everything_back()
    {
        VirtioBlockDevice disk = Start();
        disk.Dispose();
        Assert.Equal(0, Disk.Status);
        Assert.Equal(0, Disk.Function.Command & 4);
        Assert.Equal(0, Machine.Memory.MappedPages);
        Assert.Equal(0, Machine.Memory.AllocatedFrames);
        Assert.Empty(Machine.Memory.Violations);
        disk.Dispose();
    }

    [Fact]
    public void Device_that_was_silenced_reaches_no_memory_before_it_was_reset()
    {
        PciDevice device = new PciBus(PciConfSpace.OverPorts()).Devices[0];
        using var transport = new VirtioTransport(device);
        transport.Negotiate(0, 0);
        transport.Start();
        Assert.Equal(4, Disk.Function.Command & 4);
        device.Silence();
        Assert.Throws<VirtioDeviceException>(transport.Start);
        Assert.Equal(0, Disk.Function.Command & 4);
        using var next = new VirtioTransport(device);
        next.Negotiate(0, 0);
        next.Start();
        Assert.Equal(4, Disk.Function.Command & 4);
    }

    [Fact]
    public void Device_that_was_given_up_reaches_no_memory_when_it_is_started()
    {
        VirtioBlockDevice disk = Start();
        disk.Transport.Fail("a test says so");
        Assert.Throws<VirtioDeviceException>(disk.Transport.Start);
        Assert.Equal(0, Disk.Function.Command & 4);
        disk.Dispose();
        Assert.Throws<VirtioDeviceException>(disk.Transport.Start);
        Assert.Equal(0, Disk.Function.Command & 4);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Missing_structure_is_refused_by_name(byte kind)
    {
        foreach (int capability in new[] { Disk.CommonCapability, Disk.IsrCapability, Disk.NotifyCapability })
        {
            if (Disk.Function.Space[capability + 3] == kind)
                Disk.Function.Set8(capability + 3, 0x77);
        }

        Assert.Contains("structure", StartFails().Message);
    }

    [Theory]
    [InlineData(0xFFFFF000u, 0x2000u)]
    [InlineData(0x3800u, 0x1000u)]
    [InlineData(0u, 0xFFFFFFFFu)]
    [InlineData(0x4000u, 0x1000u)]
    public void Row_9_structure_outside_its_bar_is_refused(uint offset, uint sizeBytes)
    {
        Disk.Function.Set32(Disk.CommonCapability + 8, offset).Set32(Disk.CommonCapability + 12, sizeBytes);
        Assert.Contains("leaves", StartFails().Message);
    }

    [Theory]
    [InlineData(0, "does not exist")]
    [InlineData(6, "does not exist")]
    [InlineData(255, "does not exist")]
    [InlineData(2, "not memory")]
    [InlineData(3, "not memory")]
    public void Row_9_structure_in_a_bar_that_is_no_memory_is_refused(byte bar, string reason)
    {
        Disk.Function.IoBar(2, 32, 0x1000).MemoryBar(3, 0x4000, address: 0);
        Disk.Function.Set8(Disk.CommonCapability + 4, bar);
        Assert.Contains(reason, StartFails().Message);
    }

    [Fact]
    public void Row_9_structure_that_is_too_short_is_refused()
    {
        Disk.Function.Set32(Disk.CommonCapability + 12, 55);
        Assert.Contains("too few", StartFails().Message);
    }

    [Fact]
    public void Row_9_structure_that_is_not_aligned_is_refused()
    {
        Disk.Function.Set32(Disk.CommonCapability + 8, 2).Set32(Disk.CommonCapability + 12, 0x100);
        Assert.Contains("not aligned", StartFails().Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    public void Row_11_capability_that_is_too_short_is_passed_over(byte length)
    {
        Disk.Function.Set8(Disk.CommonCapability + 2, length);
        Assert.Contains("bytes long", StartFails().Message);
    }

    [Fact]
    public void Row_11_first_valid_structure_of_a_kind_wins()
    {
        // A second common structure, broken, comes after the good one, and a broken notify structure would come before: neither matters.
        Disk.Function.Capability(9, 16, 1, 4, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF);
        Start().Read(default, new byte[512]);
    }

    [Fact]
    public void Row_11_invalid_structure_before_a_valid_one_is_passed_over()
    {
        byte[] good = Disk.Function.Space[(Disk.CommonCapability + 2)..(Disk.CommonCapability + 16)];
        Disk.Function.Set8(Disk.CommonCapability + 4, 5);
        Disk.Function.Capability(9, good);
        Start();
    }

    [Fact]
    public void Row_12_structure_over_ram_is_refused()
    {
        Machine.Memory.SetOwner(Disk.Function.BarAddress[4] + 0x3000, FrameOwner.Managed);
        var refused = Assert.IsType<PageRefusedException>(StartFails());
        Assert.Equal(FrameOwner.Managed, refused.Owner);
    }

    [Fact]
    public void Row_14_only_implemented_features_are_accepted()
    {
        Disk.OfferedFeatures = ulong.MaxValue;
        Disk.SizeMax = 4096;
        Disk.BlockSize = 512;
        VirtioBlockDevice disk = Start();
        ulong block = (1 << 1) | (1 << 2) | (1 << 5) | (1 << 6) | (1 << 9) | (1 << 10) | (1 << 11) | (1 << 12) | (1 << 13) | (1 << 14);
        ulong ring = (1UL << 28) | (1UL << 29) | (1UL << 32) | (1UL << 33) | (1UL << 34) | (1UL << 35) | (1UL << 36) | (1UL << 38) | (1UL << 40);
        Assert.Equal(block | ring, Disk.AcceptedFeatures);
        Assert.Contains("PackedRing", disk.FeatureNames);
        Assert.Contains("WriteZeroes", disk.FeatureNames);
    }

    [Fact]
    public void Row_14_device_without_version_1_is_refused()
    {
        Disk.OfferedFeatures = 1 << 2;
        Assert.Contains("not offered", StartFails().Message);
    }

    [Fact]
    public void Row_14_features_that_the_device_does_not_accept_end_the_start()
    {
        Disk.RefusesFeatures = true;
        Assert.Contains("does not accept", StartFails().Message);
    }

    [Fact]
    public void Row_15_configuration_that_never_holds_still_is_refused()
    {
        Disk.ChangesConfiguration = true;
        Assert.Contains("changed", StartFails().Message);
    }

    [Fact]
    public void Row_15_reset_that_never_ends_is_refused()
    {
        Disk.IgnoresReset = true;
        Disk.ExtraStatus = 1;
        Assert.Contains("no reset", StartFails().Message);
    }

    [Fact]
    public void Row_16_unknown_status_bits_after_reset_are_no_surprise_later()
    {
        VirtioBlockDevice disk = Start();
        Disk.ExtraStatus = 0x30;
        disk.Read(default, new byte[512]);
        disk.Transport.CheckHealth();
    }

    [Fact]
    public void Row_16_needs_reset_gives_the_device_up()
    {
        VirtioBlockDevice disk = Start();
        Disk.SwallowsRequests = true;
        Disk.ExtraStatus = 0x40;
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        AssertGivenUp(disk, "needs a reset");
    }

    [Fact]
    public void Row_24_device_that_is_not_there_is_refused()
    {
        Disk.IsGone = true;
        Assert.IsType<VirtioDeviceException>(StartFails());
    }

    [Fact]
    public void Row_24_device_that_vanishes_is_given_up_once()
    {
        VirtioBlockDevice disk = Start();
        Disk.IsGone = true;
        Assert.Throws<VirtioDeviceException>(() => disk.Read(default, new byte[512]));
        AssertGivenUp(disk, "gone");
        Assert.Single(Machine.Log.Split('\n'), line => line.Contains("given up"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(48)]
    [InlineData(65535)]
    [InlineData(32769)]
    public void Row_7_queue_size_that_cannot_be_is_refused(ushort size)
    {
        Disk.QueueSize = size;
        Assert.Contains("has size", StartFails().Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(32769)]
    public void Row_7_packed_queue_size_that_cannot_be_is_refused(ushort size)
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.PackedRing;
        Disk.QueueSize = size;
        Assert.Contains("has size", StartFails().Message);
    }

    [Fact]
    public void Row_7_packed_queue_need_be_no_power_of_two()
    {
        Disk.OfferedFeatures |= (ulong)VirtioFeatures.PackedRing;
        Disk.QueueSize = 48;
        VirtioBlockDevice disk = Start();
        for (int round = 0; round < 100; round++)
            disk.Read(default, new byte[8192]);
        Assert.Equal((48, "packed"), (disk.Queues[0].Size, disk.Queues[0].Layout));
    }

    [Fact]
    public void Row_7_largest_queue_size_is_cut_to_what_the_driver_wants()
    {
        Disk.QueueSize = 32768;
        Assert.Equal(1024, Start().Queues[0].Size);
    }

    [Fact]
    public void Row_8_notify_offset_is_used()
    {
        Disk.NotifyOffset = _ => 0;
        Start().Read(default, new byte[512]);
        Assert.True(Disk.Notifications > 0);
    }

    [Theory]
    [InlineData(0xFFFF, 4u)]
    [InlineData(0x400, 4u)]
    [InlineData(2, 0xFFFFFFFFu)]
    [InlineData(0xFFFF, 0x10001u)]
    public void Row_8_notify_register_outside_its_structure_is_refused(ushort offset, uint multiplier)
    {
        Disk.NotifyOffset = _ => offset;
        Disk.Function.Set32(Disk.NotifyCapability + 16, multiplier);
        Assert.Contains("no register", StartFails().Message);
    }

    [Fact]
    public void Row_8_notify_register_that_is_not_aligned_is_refused()
    {
        Disk.NotifyOffset = _ => 1;
        Disk.Function.Set32(Disk.NotifyCapability + 16, 1);
        Assert.Contains("no register", StartFails().Message);
    }
}
