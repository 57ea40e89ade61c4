using TestRunner.Host.Disks;
using Xunit;

namespace TestRunner.Tests.Host.Disks;

/// <summary>That the machines of the suite have every pair of values in them, by counting.</summary>
public class DiskSetupTests
{
    private sealed record Pair(string Factor, string Value, string Other, string OtherValue);

    private static HashSet<Pair> PossiblePairs =>
    [
        .. from first in Enumerable.Range(0, DiskSetup.Factors.Count)
           from second in Enumerable.Range(first + 1, DiskSetup.Factors.Count - first - 1)
           let factor = DiskSetup.Factors[first]
           let other = DiskSetup.Factors[second]
           from value in factor.Values
           from otherValue in other.Values
           where DiskSetup.CanBeTogether(factor.Name, value, other.Name, otherValue)
           select new Pair(factor.Name, value, other.Name, otherValue),
    ];

    [Fact]
    public void Each_pair_of_values_is_in_a_machine_of_the_suite()
    {
        HashSet<Pair> pairs = PossiblePairs;
        Assert.Equal(319, pairs.Count);
        pairs.ExceptWith(DiskSetup.Pairwise.SelectMany(PairsOf));
        Assert.Empty(pairs);
    }

    [Fact]
    public void Each_machine_of_the_suite_is_needed()
    {
        foreach (DiskSetup removed in DiskSetup.Pairwise)
        {
            HashSet<Pair> pairs = PossiblePairs;
            pairs.ExceptWith(DiskSetup.Pairwise.Where(one => one != removed).SelectMany(PairsOf));
            Assert.NotEmpty(pairs);
        }
    }

    [Fact]
    public void Machines_have_values_that_there_are_and_go_together()
    {
        foreach (DiskSetup setup in DiskSetup.Pairwise)
        {
            Assert.All(DiskSetup.Factors, factor => Assert.Contains(setup[factor.Name], factor.Values));
            Assert.All(PairsOf(setup), pair => Assert.True(DiskSetup.CanBeTogether(pair.Factor, pair.Value, pair.Other, pair.OtherValue)));
        }
    }

    [Fact]
    public void Whole_product_has_each_machine_once_and_those_of_the_suite_among_them()
    {
        HashSet<string> all = [.. DiskSetup.Product.Select(static one => one.ToString())];

        // 2 machines, 2 rings, with and without tables and event indices, 9 sizes, 1 to 4 queues, 3 numbers of vectors, legacy or not; and three of the four ways to have eventfd and thread.
        Assert.Equal(2 * 2 * 2 * 2 * 9 * 4 * 3 * 2 * 3, DiskSetup.Product.Count());
        Assert.Equal(DiskSetup.Product.Count(), all.Count);
        Assert.All(DiskSetup.Pairwise, one => Assert.Contains(one.ToString(), all));
    }

    [Fact]
    public void Setup_reads_back_what_it_writes_and_becomes_a_machine()
    {
        DiskSetup setup = DiskSetup.Parse("pc packed=on indirect_desc=off event_idx=on queue-size=64 num-queues=3 vectors=many ioeventfd=on iothread=on disable-legacy=off");
        Assert.Equal(setup.ToString(), DiskSetup.Parse(setup.ToString()).ToString());
        Assert.Equal("pc", setup.Machine.Type);
        Assert.Equal(
            "virtio-blk-pci,drive=d,packed=on,indirect_desc=off,event_idx=on,queue-size=64,num-queues=3,vectors=4,ioeventfd=on,iothread=t,disable-legacy=off",
            Assert.Single(setup.Machine.Devices));
        Assert.Equal("disk=packed:on,indirect_desc:off,event_idx:on,queue-size:64,num-queues:3,interrupts:message", setup.Machine.CommandLine);
        Assert.Throws<FormatException>(() => DiskSetup.Parse("pc packed=on"));
    }

    private static IEnumerable<Pair> PairsOf(DiskSetup setup) =>
        from first in Enumerable.Range(0, DiskSetup.Factors.Count)
        from second in Enumerable.Range(first + 1, DiskSetup.Factors.Count - first - 1)
        let factor = DiskSetup.Factors[first].Name
        let other = DiskSetup.Factors[second].Name
        select new Pair(factor, setup[factor], other, setup[other]);
}
