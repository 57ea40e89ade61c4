using TestRunner.Guest;
using Xunit;

namespace TestRunner.Tests.Guest;

/// <summary>How tests are picked by name.</summary>
public class TestFilterTests
{
    [Theory]
    [InlineData(null, 38)]
    [InlineData("", 38)]
    [InlineData("  ", 38)]
    [InlineData("Facts.", 10)]
    [InlineData("facts.", 10)]
    [InlineData("AsyncFacts", 3)]
    [InlineData("AsyncFacts,Squares", 3)]
    [InlineData("Async Lifetimes", 5)]
    [InlineData("Theories*Member*(", 8)]
    [InlineData("nothing.like.it", 0)]
    [InlineData("Only_when_named", 0)]
    [InlineData("TestRunner.Samples.Facts.Only_when_named", 1)]
    public void Filter_picks(string? filter, int count)
        => Assert.Equal(count, TestFilter.Parse(filter).Select(Samples.Tests.All).Count);

    [Fact]
    public void Digest_tells_lists_apart()
    {
        Assert.Equal(Samples.Tests.All.Digest, Samples.Tests.All.Digest);
        Assert.NotEqual(Samples.Tests.All.Digest, Kernel.Tests.Tests.All.Digest);
    }

    [Fact]
    public void Names_are_unique()
    {
        Assert.Equal(Samples.Tests.All.Count, Samples.Tests.All.Select(static one => one.Name).Distinct().Count());
        Assert.Equal(Kernel.Tests.Tests.All.Count, Kernel.Tests.Tests.All.Select(static one => one.Name).Distinct().Count());
    }
}
