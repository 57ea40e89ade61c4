using Cosmos.Core;
using Drivers.Pci;
using Kernel.Tests.Machines;
using Xunit;

namespace Kernel.Tests.Pci;

/// <summary>Configuration space in memory, as q35's MCFG table gives it.</summary>
public class ConfigurationMemoryTests
{
    [Fact]
    public void Memory_and_ports_show_the_same_header_of_every_function()
    {
        PciConfigurationMemory memory = PciConfigurationMemory.Find()!;
        PciConfSpace ports = PciConfSpace.OverPorts();
        Assert.All(TestMachine.Bus.Devices, device =>
        {
            for (int register = 0; register < 64; register += sizeof(uint))
                Assert.Equal(ports.Read32(device.Address, register), memory.Read<uint>(device.Address.Bus, device.Address.Device, device.Address.Function, register));
        });
    }

    [Fact]
    public void Narrow_reads_are_parts_of_the_wide_one()
    {
        PciConfigurationMemory memory = PciConfigurationMemory.Find()!;
        uint wide = memory.Read<uint>(0, 0, 0, 0);
        Assert.Equal((ushort)(wide >> 16), memory.Read<ushort>(0, 0, 0, 2));
        Assert.Equal((byte)(wide >> 24), memory.Read<byte>(0, 0, 0, 3));
    }

    [Fact]
    public void Absent_function_reads_as_all_ones() => Assert.Equal(uint.MaxValue, PciConfigurationMemory.Find()!.Read<uint>(255, 31, 7, 0));
}
