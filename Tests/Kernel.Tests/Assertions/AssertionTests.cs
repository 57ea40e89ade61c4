using System.ComponentModel;
using Xunit;
using Xunit.Sdk;

namespace Kernel.Tests.Assertions;

/// <summary>
/// Assertions, passing and failing: xunit's lean on reflection, which an image has little of, and one that throws something else than its own exception
/// would make a failure unreadable. Together with the other classes of this folder, every assertion there is.
/// </summary>
public class AssertionTests
{
    private static readonly int[] Numbers = [1, 2, 3];
    private static readonly string[] Words = ["one", "two"];

    [Fact]
    public void True_and_False()
    {
        Assert.True(true);
        Assert.False(false);
        Failure.Of<TrueException>("Expected: True", static () => Assert.True(false));
        Failure.Of<FalseException>("Expected: False", static () => Assert.False(true));
        Failure.Of<TrueException>("says why", static () => Assert.True(false, "says why"));
        Failure.Of<FailException>("message", static () => Assert.Fail("message"));
    }

    [Fact]
    public void Equal_of_values()
    {
        Assert.Equal(1, 1);
        Assert.Equal(2UL, 2UL);
        Assert.Equal("text", "text");
        Assert.Equal(DayOfWeek.Friday, DayOfWeek.Friday);
        Assert.Equal(new TimeSpan(5), new TimeSpan(5));
        Assert.Equal((1, "two"), (1, "two"));
        Assert.Equal<int?>(1, 1);
        Failure.Of<EqualException>("Expected: 1", static () => Assert.Equal(1, 2));
        Failure.Of<EqualException>("Actual:", static () => Assert.Equal("text", "test"));
        Failure.Of<EqualException>("Friday", static () => Assert.Equal(DayOfWeek.Friday, DayOfWeek.Monday));
        Failure.Of<EqualException>("(1, ", static () => Assert.Equal((1, "two"), (1, "three")));
        Failure.Of<EqualException>("0x", static () => Assert.Equal<object>("0x", null!));
    }

    [Fact]
    public void Equal_of_text_ignoring_case()
    {
        Assert.Equal("TEXT", "text", ignoreCase: true);
        Failure.Of<EqualException>("Strings differ", static () => Assert.Equal("TEXT", "tent", ignoreCase: true));
    }

    [Fact]
    public void NotEqual_of_values()
    {
        Assert.NotEqual(1, 2);
        Assert.NotEqual("a", "b");
        Failure.Of<NotEqualException>("Not 1", static () => Assert.NotEqual(1, 1));
    }

    [Fact]
    public void Equal_of_numbers_with_precision()
    {
        Assert.Equal(1.0, 1.0004, 3);
        Assert.Equal(1.0, 1.2, 0.5);
        Failure.Of<EqualException>("Expected", static () => Assert.Equal(1.0, 1.1, 3));
    }

    [Fact]
    public void Equal_of_arrays()
    {
        Assert.Equal(Numbers, new[] { 1, 2, 3 });
        Assert.Equal(new byte[] { 1, 2 }, new byte[] { 1, 2 });
        Assert.Equal(Words, new[] { "one", "two" });
        Failure.Of<EqualException>("[1, 2, 3]", static () => Assert.Equal(Numbers, new[] { 1, 2, 4 }));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new byte[] { 1, 2 }, new byte[] { 1, 3 }));
        Failure.Of<EqualException>("\"two\"", static () => Assert.Equal(Words, new[] { "one", "three" }));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(Numbers, new[] { 1, 2 }));
    }

    [Fact]
    public void Equal_of_lists()
    {
        Assert.Equal(new List<int> { 1, 2 }, new List<int> { 1, 2 });
        Assert.Equal(new List<string> { "a" }, new List<string> { "a" });
        Assert.Equal(Enumerable.Range(1, 3), Numbers);
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new List<int> { 1, 2 }, new List<int> { 1, 3 }));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new List<string> { "a" }, new List<string> { "b" }));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(Enumerable.Range(1, 2), Numbers));
    }

    [Fact]
    public void Equal_of_spans()
    {
        Assert.Equal(new[] { 1, 2, 3 }.AsSpan(), Numbers.AsSpan());
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new[] { 1, 2 }.AsSpan(), Numbers.AsSpan()));
    }

    [Fact]
    public void Equal_of_sets()
    {
        Assert.Equal(new HashSet<int> { 1, 2 }, new HashSet<int> { 2, 1 });
        Assert.Equal(new HashSet<string> { "a", "b" }, new HashSet<string> { "b", "a" });
        Failure.Of<EqualException>("HashSets differ", static () => Assert.Equal(new HashSet<int> { 1, 2 }, new HashSet<int> { 2, 3 }));
        Failure.Of<EqualException>("HashSets differ", static () => Assert.Equal(new HashSet<string> { "a" }, new HashSet<string> { "b" }));
    }

    [Fact]
    public void Equal_of_dictionaries()
    {
        Assert.Equal(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 });
        Failure.Of<EqualException>("Dictionaries differ", static () => Assert.Equal(new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, int> { ["a"] = 2 }));
    }

    [Fact]
    public void Null_and_NotNull()
    {
        Assert.Null(null);
        Assert.NotNull("text");
        Failure.Of<NullException>("Actual:", static () => Assert.Null("text"));
        Failure.Of<NotNullException>("null", static () => Assert.NotNull(null));
    }

    [Fact]
    public void Same_and_NotSame()
    {
        object one = new();
        Assert.Same(one, one);
        Assert.NotSame(one, new object());
        Failure.Of<SameException>("Expected", () => Assert.Same(one, new object()));
        Failure.Of<NotSameException>("same", () => Assert.NotSame(one, one));
    }

    [Fact]
    public void Contains_and_DoesNotContain()
    {
        Assert.Contains(2, Numbers);
        Assert.Contains("wo", "two");
        Assert.Contains(Numbers, static number => number == 3);
        Assert.DoesNotContain(4, Numbers);
        Assert.DoesNotContain("x", "two");
        Failure.Of<ContainsException>("Not found:  4", static () => Assert.Contains(4, Numbers));
        Failure.Of<ContainsException>("Not found:", static () => Assert.Contains("x", "two"));
        Failure.Of<ContainsException>("Filter not matched", static () => Assert.Contains(Numbers, static number => number == 4));
        Failure.Of<DoesNotContainException>("Found:", static () => Assert.DoesNotContain(2, Numbers));
        Failure.Of<DoesNotContainException>("Found:", static () => Assert.DoesNotContain("wo", "two"));
    }

    [Fact]
    public void Empty_Single_and_NotEmpty()
    {
        Assert.Empty(Array.Empty<int>());
        Assert.NotEmpty(Numbers);
        Assert.Equal(5, Assert.Single(new[] { 5 }));
        Failure.Of<EmptyException>("[1, 2, 3]", static () => Assert.Empty(Numbers));
        Failure.Of<NotEmptyException>("empty", static () => Assert.NotEmpty(Array.Empty<int>()));
        Failure.Of<SingleException>("3 items", static () => Assert.Single(Numbers));
        Failure.Of<SingleException>("empty", static () => Assert.Single(Array.Empty<string>()));
    }

    [Fact]
    public void All_and_Collection()
    {
        Assert.All(Numbers, static number => Assert.True(number > 0));
        Assert.Collection(Words, static first => Assert.Equal("one", first), static second => Assert.Equal("two", second));
        Failure.Of<AllException>("1 out of 3", static () => Assert.All(Numbers, static number => Assert.True(number < 3)));
        Failure.Of<CollectionException>("Mismatched item count", static () => Assert.Collection(Words, static _ => { }));
    }

    [Fact]
    public void InRange_and_NotInRange()
    {
        Assert.InRange(2, 1, 3);
        Assert.NotInRange(4, 1, 3);
        Failure.Of<InRangeException>("(1 - 3)", static () => Assert.InRange(4, 1, 3));
        Failure.Of<NotInRangeException>("(1 - 3)", static () => Assert.NotInRange(2, 1, 3));
    }

    [Fact]
    public void Types()
    {
        object value = new ArgumentNullException("x");
        Assert.IsType<ArgumentNullException>(value);
        Assert.IsAssignableFrom<ArgumentException>(value);
        Assert.IsNotType<ArgumentException>(value);
        Failure.Of<IsTypeException>("ArgumentException", () => Assert.IsType<ArgumentException>(value));
        Failure.Of<IsAssignableFromException>("FormatException", () => Assert.IsAssignableFrom<FormatException>(value));
        Failure.Of<IsNotTypeException>("ArgumentNullException", () => Assert.IsNotType<ArgumentNullException>(value));
    }

    [Fact]
    public void Throws_of_each_kind()
    {
        Assert.Equal("x", Assert.Throws<ArgumentNullException>("x", ThrowNull).ParamName);
        Assert.ThrowsAny<ArgumentException>(ThrowNull);
        Assert.Null(Record.Exception(static () => { }));
        Assert.IsType<FormatException>(Record.Exception(ThrowFormat));
        Failure.Of<ThrowsException>("No exception was thrown", static () => Assert.Throws<FormatException>(static () => { }));
        Failure.Of<ThrowsException>("typeof(System.ArgumentNullException)", static () => Assert.Throws<FormatException>(ThrowNull));
        Failure.Of<ThrowsAnyException>("No exception was thrown", static () => Assert.ThrowsAny<Exception>(static () => { }));
    }

    [Fact]
    public async Task Throws_of_tasks()
    {
        Assert.Equal("late", (await Assert.ThrowsAsync<FormatException>(Late)).Message);
        ThrowsException failure = await Assert.ThrowsAsync<ThrowsException>(static () => Assert.ThrowsAsync<FormatException>(static () => Task.CompletedTask));
        Assert.Contains("No exception was thrown", failure.Message);
    }

    [Fact]
    public void Text()
    {
        Assert.StartsWith("te", "text", StringComparison.Ordinal);
        Assert.EndsWith("xt", "text", StringComparison.Ordinal);
        Assert.Matches("t.x", "text");
        Assert.DoesNotMatch("^x", "text");
        Failure.Of<StartsWithException>("Expected start", static () => Assert.StartsWith("xt", "text", StringComparison.Ordinal));
        Failure.Of<EndsWithException>("Expected end", static () => Assert.EndsWith("te", "text", StringComparison.Ordinal));
        Failure.Of<MatchesException>("Regex", static () => Assert.Matches("^x", "text"));
        Failure.Of<DoesNotMatchException>("RegEx", static () => Assert.DoesNotMatch("t.x", "text"));
    }

    [Fact]
    public void Sets_and_distinct()
    {
        Assert.Subset(new HashSet<int> { 1, 2, 3 }, new HashSet<int> { 1, 2 });
        Assert.Distinct(Numbers);
        Failure.Of<SubsetException>("Expected", static () => Assert.Subset(new HashSet<int> { 1 }, new HashSet<int> { 2 }));
        Failure.Of<DistinctException>("Duplicate", static () => Assert.Distinct([1, 1]));
    }

    [Fact]
    public void Equal_of_pairs_compares_keys_and_values()
    {
        Assert.Equal(new List<KeyValuePair<string, int>> { new("a", 1) }, new List<KeyValuePair<string, int>> { new("a", 1) });
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new List<KeyValuePair<string, int>> { new("a", 1) }, new List<KeyValuePair<string, int>> { new("a", 2) }));
        Failure.Of<EqualException>("Values differ", static () => Assert.Equal(new KeyValuePair<string, int>("a", 1), new KeyValuePair<string, int>("a", 2)));
    }

    [Fact]
    public void Equal_of_nested_collections()
    {
        Assert.Equal(new List<int[]> { new[] { 1 }, new[] { 2, 3 } }, new List<int[]> { new[] { 1 }, new[] { 2, 3 } });
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new List<int[]> { new[] { 1, 2 } }, new List<int[]> { new[] { 2, 1 } }));
        Failure.Of<EqualException>("Collections differ", static () => Assert.Equal(new int[,] { { 1, 2 } }, new int[,] { { 1, 3 } }));
    }

    [Fact]
    public void Equal_of_records_and_tuples()
    {
        Assert.Equal(Tuple.Create(1, "a"), Tuple.Create(1, "a"));
        Assert.Equal(new Named(1, "a"), new Named(1, "a"));
        Failure.Of<EqualException>("Values differ", static () => Assert.Equal(Tuple.Create(1, "a"), Tuple.Create(2, "a")));
        Failure.Of<EqualException>("Values differ", static () => Assert.Equal(new Named(1, "a"), new Named(1, "b")));
    }

    [Fact]
    public void Multiple_passes_when_all_do() => Assert.Multiple(static () => Assert.True(true), static () => Assert.Equal(1, 1));

    [Fact]
    public void Multiple_reports_all()
        => Failure.Of<MultipleException>("Multiple failures", static () => Assert.Multiple(static () => Assert.True(false), static () => Assert.Equal(1, 2)));

    [Fact]
    public void Raises_events()
    {
        var source = new Source();
        Assert.Raises<EventArgs>(handler => source.Happened += handler, handler => source.Happened -= handler, source.Happen);
        Assert.PropertyChanged(source, "Name", source.Rename);
        Failure.Of<RaisesException>("No event was raised", () => Assert.Raises<EventArgs>(handler => source.Happened += handler, handler => source.Happened -= handler, static () => { }));
    }

    private static void ThrowNull() => throw new ArgumentNullException("x");

    private static void ThrowFormat() => throw new FormatException();

    private static async Task Late()
    {
        await Task.Yield();
        throw new FormatException("late");
    }

    private sealed record Named(int Number, string Name);

    private sealed class Source : INotifyPropertyChanged
    {
        public event EventHandler<EventArgs>? Happened;

        public event PropertyChangedEventHandler? PropertyChanged;

        public void Happen() => Happened?.Invoke(this, EventArgs.Empty);

        public void Rename() => PropertyChanged?.Invoke(this, new PropertyChangedEventArgs("Name"));
    }
}
