using TestRunner.Guest;
using Xunit;

namespace Kernel.Tests.Machines;

/// <summary>QEMU's older machine type: an i440FX, no PCI Express.</summary>
[Machine(Type = "pc", Bare = true)]
public class OldMachineTests
{
    [Fact]
    public void Host_bridge_is_that_of_the_declared_machine_type() => Assert.Equal("0000:00:00.0", TestMachine.Find(0x8086, 0x1237).Address.ToString());
}
