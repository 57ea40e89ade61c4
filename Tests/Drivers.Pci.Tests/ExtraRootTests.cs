namespace Drivers.Pci.Tests;

/// <summary>Root buses besides 0, as QEMU's pxb makes them: a host bridge on bus 0 says that there is one, and not where.</summary>
public sealed class ExtraRootTests : PciMachine
{
    [Fact]
    public void Bus_that_no_bridge_leads_to_is_found()
    {
        MakeQ35();
        Pci.Add(0, 3, 0, 0x1B36, 0x000B, PciClass.HostBridge);
        Pci.Add(0x80, 0, 0).Bridge(0x81);
        Pci.Add(0x81, 7, 0);
        PciBus bus = Scan();
        Assert.Equal(["00:00.0", "00:03.0", "80:00.0", "81:07.0"], Addresses(bus));
        Assert.Null(bus.Devices[2].Parent);
        Assert.Same(bus.Devices[2], bus.Devices[3].Parent);
    }

    [Fact]
    public void Each_host_bridge_stands_for_a_root_and_the_search_ends_with_the_last()
    {
        MakeQ35();
        Pci.Add(0, 3, 0, classCode: PciClass.HostBridge);
        Pci.Add(0, 4, 0, classCode: PciClass.HostBridge);
        Pci.Add(4, 9, 0);
        Pci.Add(8, 9, 0);
        Pci.Add(12, 9, 0);
        Assert.Equal(["00:00.0", "00:03.0", "00:04.0", "04:09.0", "08:09.0"], Addresses(Scan()));
        Assert.DoesNotContain((9, 0, 0), Pci.Probed);
    }

    [Fact]
    public void Without_a_second_host_bridge_nothing_is_probed()
    {
        MakeQ35();
        Pci.Add(0x80, 0, 0);
        Assert.Single(Scan().Devices);
        Assert.DoesNotContain((1, 0, 0), Pci.Probed);
    }

    [Fact]
    public void Buses_behind_bridges_are_not_probed()
    {
        MakeQ35();
        Pci.Add(0, 2, 0).Bridge(1, 0x40);
        Pci.Add(0, 3, 0, classCode: PciClass.HostBridge);
        Pci.Add(0x41, 0, 0);
        Assert.Equal(["00:00.0", "00:02.0", "00:03.0", "41:00.0"], Addresses(Scan()));
        Assert.DoesNotContain((0x20, 0, 0), Pci.Probed);
    }
}
