using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using Xunit;
using Xunit.Sdk;

namespace Kernel.Tests.Assertions;

/// <summary>Assertions over collections, sets, dictionaries and memory, and those that are rarely used.</summary>
public class CollectionAssertionTests
{
    private static readonly int[] Numbers = [1, 2, 3];
    private static readonly HashSet<int> Set = [1, 2, 3];
    private static readonly Dictionary<string, int> Ages = new() { ["a"] = 1, ["b"] = 2 };

    [Fact]
    public void NotEqual_of_collections()
    {
        Assert.NotEqual(Numbers, new[] { 1, 2 });
        Assert.NotEqual(new List<string> { "a" }, new List<string> { "b" });
        Assert.NotEqual(Set, new HashSet<int> { 4 });
        Assert.NotEqual(Ages, new Dictionary<string, int> { ["a"] = 1 });
        Assert.NotEqual(1.0, 1.1, 3);
        Failure.Of<NotEqualException>("Collections are equal", static () => Assert.NotEqual(Numbers, new[] { 1, 2, 3 }));
        Failure.Of<NotEqualException>("HashSets are equal", static () => Assert.NotEqual(Set, new HashSet<int> { 3, 2, 1 }));
        Failure.Of<NotEqualException>("Dictionaries are equal", static () => Assert.NotEqual(Ages, new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 }));
        Failure.Of<NotEqualException>("Values are", static () => Assert.NotEqual(1.0, 1.0001, 3));
    }

    [Fact]
    public void Equal_of_dates_floats_and_decimals_with_precision()
    {
        var noon = new DateTime(2030, 1, 1, 12, 0, 0, DateTimeKind.Utc);
        Assert.Equal(noon, noon.AddSeconds(1), TimeSpan.FromSeconds(2));
        Assert.Equal(1.0f, 1.0004f, 3);
        Assert.Equal(1.0m, 1.0004m, 3);
        Assert.Equal(Numbers, [1, 2, 3], static (int x, int y) => x == y);
        Failure.Of<EqualException>("difference", () => Assert.Equal(noon, noon.AddSeconds(3), TimeSpan.FromSeconds(2)));
        Failure.Of<EqualException>("Expected", static () => Assert.Equal(1.0f, 1.1f, 3));
        Failure.Of<EqualException>("Expected", static () => Assert.Equal(1.0m, 1.1m, 3));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(Numbers, [1, 2, 4], static (int x, int y) => x == y));
    }

    [Fact]
    public void StrictEqual_and_NotStrictEqual()
    {
        Assert.StrictEqual(5, 5);
        Assert.NotStrictEqual(5, 6);
        Failure.Of<StrictEqualException>("Expected", static () => Assert.StrictEqual(5, 6));
        Failure.Of<NotStrictEqualException>("5", static () => Assert.NotStrictEqual(5, 5));
    }

    [Fact]
    public void Sets_within_sets()
    {
        Assert.ProperSubset(Set, new HashSet<int> { 1 });
        Assert.ProperSuperset(new HashSet<int> { 1 }, Set);
        Assert.Superset(new HashSet<int> { 1, 2, 3 }, Set);
        Failure.Of<ProperSubsetException>("Expected", static () => Assert.ProperSubset(Set, new HashSet<int> { 1, 2, 3 }));
        Failure.Of<ProperSupersetException>("Expected", static () => Assert.ProperSuperset(new HashSet<int> { 1, 2, 3 }, Set));
        Failure.Of<SupersetException>("Expected", static () => Assert.Superset(new HashSet<int> { 4 }, Set));
    }

    [Fact]
    public void Contains_of_dictionaries_and_sets()
    {
        Assert.Equal(1, Assert.Contains("a", Ages));
        Assert.Contains("a", new ReadOnlyDictionary<string, int>(Ages));
        Assert.Contains("a", new ConcurrentDictionary<string, int>(Ages));
        Assert.Contains("a", Ages.ToImmutableDictionary());
        Assert.Contains(2, Set);
        Assert.Contains(2, ImmutableHashSet.Create(1, 2));
        Assert.DoesNotContain("c", Ages);
        Assert.DoesNotContain(4, Set);
        Assert.DoesNotContain(Numbers, static number => number > 3);
        Failure.Of<ContainsException>("Key not found", static () => Assert.Contains("c", Ages));
        Failure.Of<ContainsException>("Item not found", static () => Assert.Contains(4, Set));
        Failure.Of<DoesNotContainException>("Key found", static () => Assert.DoesNotContain("a", Ages));
        Failure.Of<DoesNotContainException>("Item found", static () => Assert.DoesNotContain(2, Set));
        Failure.Of<DoesNotContainException>("Filter matched", static () => Assert.DoesNotContain(Numbers, static number => number == 3));
    }

    [Fact]
    public void Memory_and_spans()
    {
        Assert.Contains("el".AsSpan(), "hello".AsSpan());
        Assert.DoesNotContain("x".AsSpan(), "hello".AsSpan());
        Assert.StartsWith("he".AsSpan(), "hello".AsSpan());
        Assert.EndsWith("lo".AsMemory(), "hello".AsMemory());
        Assert.Equal("hello".AsSpan(), "hello".AsSpan());
        Assert.Equal(new Memory<int>(Numbers), new Memory<int>([1, 2, 3]));
        Failure.Of<ContainsException>("Not found", static () => Assert.Contains("x".AsSpan(), "hello".AsSpan()));
        Failure.Of<DoesNotContainException>("Found", static () => Assert.DoesNotContain("el".AsSpan(), "hello".AsSpan()));
        Failure.Of<StartsWithException>("Expected start", static () => Assert.StartsWith("lo".AsSpan(), "hello".AsSpan()));
        Failure.Of<EndsWithException>("Expected end", static () => Assert.EndsWith("he".AsMemory(), "hello".AsMemory()));
        Failure.Of<EqualException>("Strings differ", static () => Assert.Equal("hello".AsSpan(), "hallo".AsSpan()));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new Memory<int>(Numbers), new Memory<int>([1, 2])));
    }

    [Fact]
    public void Single_that_fits()
    {
        Assert.Equal(2, Assert.Single(Numbers, static number => number == 2));
        Assert.Single(new System.Collections.ArrayList { 1 });
        Failure.Of<SingleException>("2 matching items", static () => Assert.Single(Numbers, static number => number > 1));
        Failure.Of<SingleException>("did not contain any matching items", static () => Assert.Single(Numbers, static number => number > 3));
    }

    [Fact]
    public void Types_that_are_not()
    {
        object value = new ArgumentNullException("x");
        Assert.IsNotAssignableFrom<FormatException>(value);
        Assert.IsType<ArgumentException>(value, exactMatch: false);
        Assert.IsNotType<FormatException>(value, exactMatch: false);
        Failure.Of<IsNotAssignableFromException>("ArgumentException", () => Assert.IsNotAssignableFrom<ArgumentException>(value));
        Failure.Of<IsTypeException>("FormatException", () => Assert.IsType<FormatException>(value, exactMatch: false));
        Failure.Of<IsNotTypeException>("ArgumentException", () => Assert.IsNotType<ArgumentException>(value, exactMatch: false));
    }

    [Fact]
    public void NotNull_of_a_value_that_may_be_none()
    {
        int? five = 5;
        Assert.NotNull(five);
        Assert.Null((int?)null);
        Failure.Of<NotNullException>("does not have a value", static () => Assert.NotNull((int?)null));
        Failure.Of<NullException>("5", () => Assert.Null(five));
    }

    [Fact]
    public void Fail_without_a_message() => Failure.Of<FailException>("Assert.Fail", static () => Assert.Fail());
}
