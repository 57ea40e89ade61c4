using TestRunner.Guest;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>Which declarations are the same machine.</summary>
public class MachineAttributeTests
{
    [Fact]
    public void Equal_declarations_have_equal_keys()
        => Assert.Equal(new MachineAttribute { Smp = 2, Devices = ["a", "b"] }.Key, new MachineAttribute { Devices = ["a", "b"], Smp = 2 }.Key);

    [Fact]
    public void Every_property_tells_machines_apart()
    {
        MachineAttribute[] machines =
        [
            new(), new() { Type = "pc" }, new() { Smp = 2 }, new() { Memory = "1G" }, new() { Bare = true }, new() { Drives = ["a=1M"] },
            new() { Devices = ["a"] }, new() { Devices = ["b", "a"] }, new() { Devices = ["a", "b"] }, new() { Arguments = ["a"] }, new() { CommandLine = "a" },
        ];
        Assert.Equal(machines.Length, machines.Select(static one => one.Key).Distinct().Count());
        Assert.Single(machines, static one => one.IsDefault);
    }

    [Fact]
    public void Tests_know_the_machine_of_their_class()
    {
        Assert.Equal(2, Kernel.Tests.Tests.All.First(static one => one.ClassName == "Kernel.Tests.Machines.DeclaredMachineTests").Machine.Smp);
        Assert.True(Kernel.Tests.Tests.All.First(static one => one.ClassName == "Kernel.Tests.OneKernelTest").Machine.IsDefault);
    }

    [Fact]
    public void Without_a_filter_only_tests_of_the_usual_machine_are_picked()
    {
        Assert.All(TestFilter.Parse(null).Select(Kernel.Tests.Tests.All), static one => Assert.True(one.Machine.IsDefault));
        Assert.NotEmpty(TestFilter.Parse("DeclaredMachineTests").Select(Kernel.Tests.Tests.All));
    }
}
