using TestRunner;
using Xunit;
using Xunit.Abstractions;
using Xunit.Sdk;

namespace Cosmos.Build.Tests;

/// <summary>What takes longest begins first.</summary>
public class SeededOrderTests
{
    private static readonly TestAssembly Assembly = new(Reflector.Wrap(typeof(SeededOrderTests).Assembly));

    [Fact]
    public void Machines_come_first_then_classes_by_what_they_say_then_all_others_by_name()
    {
        string[] names =
        [
            "Test collection for " + typeof(SeededOrderTests).FullName, "Machine q35", $"Test collection for {typeof(Short).FullName} (id: 0123)", "Test collection for No.Such.Class",
            "Test collection for " + typeof(Long).FullName,
        ];
        ITestCollection[] ordered = [.. SeededOrder.LongestFirst(names.Select(static name => new TestCollection(Assembly, null, name)))];
        Assert.Equal([names[1], names[4], names[2], names[0], names[3]], ordered.Select(static one => one.DisplayName));
    }

    [Trait("Topic", "none")]
    [Trait("Seconds", "40")]
    private sealed class Long;

    [Trait("Seconds", "5")]
    private sealed class Short;
}
