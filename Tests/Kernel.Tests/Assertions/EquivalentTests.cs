using Xunit;
using Xunit.Sdk;

namespace Kernel.Tests.Assertions;

/// <summary>
/// <c>Assert.Equivalent</c> compares what reflection finds in two objects. An image that kept too little for that would find nothing, and pass: so here is
/// every kind of object, with a difference in each place where there can be one.
/// </summary>
public class EquivalentTests
{
    [Fact]
    public void Equivalent_of_classes_compares_properties_and_fields()
    {
        Assert.Equivalent(new Box { Name = "a", Size = 1 }, new Box { Name = "a", Size = 1 });
        Failure.Of<EquivalentException>("'Name'", static () => Assert.Equivalent(new Box { Name = "a" }, new Box { Name = "b" }));
        Failure.Of<EquivalentException>("'Size'", static () => Assert.Equivalent(new Box { Size = 1 }, new Box { Size = 2 }));
    }

    [Fact]
    public void Equivalent_reads_properties_that_nobody_else_reads()
    {
        Assert.Equivalent(new Unread(1, 2), new Unread(1, 2));
        Failure.Of<EquivalentException>("'Twice'", static () => Assert.Equivalent(new Unread(1, 2), new Unread(1, 3)));
    }

    [Fact]
    public void Equivalent_of_anonymous_types_names_the_members_that_count()
    {
        Assert.Equivalent(new { Name = "a", Size = 1 }, new Box { Name = "a", Size = 1, Inner = new Box() });
        Failure.Of<EquivalentException>("'Size'", static () => Assert.Equivalent(new { Name = "a", Size = 1 }, new Box { Name = "a", Size = 2 }));
        Failure.Of<EquivalentException>("Mismatched member list", static () => Assert.Equivalent(new { Name = "a", Colour = "red" }, new Box { Name = "a" }));
        Failure.Of<EquivalentException>("'Number'", static () => Assert.Equivalent(new { Number = 5UL, Letter = 'x' }, new { Number = 6UL, Letter = 'x' }));
        Failure.Of<EquivalentException>("'Letter'", static () => Assert.Equivalent(new { Number = 5UL, Letter = 'x' }, new { Number = 5UL, Letter = 'y' }));
    }

    [Fact]
    public void Equivalent_when_strict_allows_no_more_members()
    {
        Assert.Equivalent(new { A = 1, B = "b" }, new { B = "b", A = 1 }, strict: true);
        Failure.Of<EquivalentException>("Mismatched member list", static () => Assert.Equivalent(new { A = 1 }, new { A = 1, B = "b" }, strict: true));
    }

    [Fact]
    public void Equivalent_of_records_and_structures()
    {
        Assert.Equivalent(new Named(1, "a"), new Named(1, "a"));
        Assert.Equivalent(new Named(1, "a"), new Placed { Number = 1, Name = "a" });
        Failure.Of<EquivalentException>("'Name'", static () => Assert.Equivalent(new Named(1, "a"), new Named(1, "b")));
        Failure.Of<EquivalentException>("'Number'", static () => Assert.Equivalent(new Placed { Number = 1 }, new Placed { Number = 2 }));
    }

    [Fact]
    public void Equivalent_goes_into_members_and_names_the_way()
    {
        Assert.Equivalent(new { Inner = new { Name = "in" } }, new Box { Inner = new Box { Name = "in" } });
        Failure.Of<EquivalentException>("'Inner.Inner.Size'", static () => Assert.Equivalent(
            new Box { Inner = new Box { Inner = new Box { Size = 1 } } }, new Box { Inner = new Box { Inner = new Box { Size = 2 } } }));
        Failure.Of<EquivalentException>("'Inner'", static () => Assert.Equivalent(new Box { Inner = new Box() }, new Box()));
    }

    [Fact]
    public void Equivalent_reads_members_of_base_classes()
    {
        Assert.Equivalent(new Crate { Name = "a", Weight = 7 }, new Crate { Name = "a", Weight = 7 });
        Failure.Of<EquivalentException>("'Weight'", static () => Assert.Equivalent(new Crate { Weight = 7 }, new Crate { Weight = 8 }));
        Failure.Of<EquivalentException>("'Name'", static () => Assert.Equivalent(new Crate { Name = "a" }, new Crate { Name = "b" }));
    }

    [Fact]
    public void Equivalent_of_collections_is_in_any_order()
    {
        Assert.Equivalent(new[] { 1, 2, 3 }, new List<int> { 3, 1, 2 });
        Assert.Equivalent(new[] { new Named(1, "a"), new Named(2, "b") }, new[] { new Named(2, "b"), new Named(1, "a") });
        Assert.Equivalent(new[] { 1 }, new[] { 1, 2 });
        Failure.Of<EquivalentException>("Collection value not found", static () => Assert.Equivalent(new[] { 1, 2, 4 }, new[] { 3, 1, 2 }));
        Failure.Of<EquivalentException>("Collection value not found", static () => Assert.Equivalent(new[] { new Named(1, "a") }, new[] { new Named(1, "b") }));
        Failure.Of<EquivalentException>("Extra values found", static () => Assert.Equivalent(new[] { 1 }, new[] { 1, 2 }, strict: true));
        Failure.Of<EquivalentException>("'Items'", static () => Assert.Equivalent(new { Items = new[] { 1 } }, new { Items = new[] { 2 } }));
    }

    [Fact]
    public void Equivalent_of_dictionaries_compares_keys_and_values()
    {
        Assert.Equivalent(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }, new Dictionary<string, int> { ["b"] = 2, ["a"] = 1 });
        Failure.Of<EquivalentException>("Collection value not found", static () => Assert.Equivalent(new Dictionary<string, int> { ["a"] = 1 }, new Dictionary<string, int> { ["a"] = 2 }));
        Failure.Of<EquivalentException>("Collection value not found", static () => Assert.Equivalent(new Dictionary<int, string> { [1] = "a" }, new Dictionary<int, string> { [2] = "a" }));
    }

    [Fact]
    public void Equivalent_of_tuples_and_pairs()
    {
        Assert.Equivalent((1, "a"), (1, "a"));
        Assert.Equivalent(Tuple.Create(1, "a"), Tuple.Create(1, "a"));
        Failure.Of<EquivalentException>("'Item2'", static () => Assert.Equivalent((1, "a"), (1, "b")));
        Failure.Of<EquivalentException>("'Item1'", static () => Assert.Equivalent(Tuple.Create(1, "a"), Tuple.Create(2, "a")));
    }

    [Fact]
    public void Equivalent_of_values_converts_and_compares_them()
    {
        Assert.Equivalent(1, 1L);
        Assert.Equivalent("text", "text");
        Assert.Equivalent(DayOfWeek.Friday, DayOfWeek.Friday);
        Assert.Equivalent(1.50m, 1.5m);
        Assert.Equivalent(new DateTime(2030, 1, 1), new DateTime(2030, 1, 1));
        Assert.Equivalent(null, null);
        Assert.Equivalent(new Guid("00112233-4455-6677-8899-aabbccddeeff"), new Guid("00112233-4455-6677-8899-aabbccddeeff"));
        Assert.Equivalent(new Uri("http://a/"), new Uri("http://a/"));
        Failure.Of<EquivalentException>("Expected: 1", static () => Assert.Equivalent(1, 2));
        Failure.Of<EquivalentException>("Friday", static () => Assert.Equivalent(DayOfWeek.Friday, DayOfWeek.Monday));
        Failure.Of<EquivalentException>("null", static () => Assert.Equivalent(null, "text"));
        Failure.Of<EquivalentException>("2031", static () => Assert.Equivalent(new DateTime(2030, 1, 1), new DateTime(2031, 1, 1)));
        Failure.Of<EquivalentException>("http://b/", static () => Assert.Equivalent(new Uri("http://a/"), new Uri("http://b/")));
    }

    [Fact]
    public void Equivalent_of_times_and_versions_reads_their_properties()
    {
        Assert.Equivalent(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(5));
        Assert.Equivalent(new Version(1, 2), new Version(1, 2));
        Failure.Of<EquivalentException>("Equivalent", static () => Assert.Equivalent(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6)));
        Failure.Of<EquivalentException>("'Minor'", static () => Assert.Equivalent(new Version(1, 2), new Version(1, 3)));
    }

    [Fact]
    public void Equivalent_of_what_cannot_be_compared_refuses_instead_of_passing()
    {
        Assert.Throws<NotSupportedException>(static () => Assert.Equivalent(new Lazy<Named>(static () => new Named(1, "a")), new Named(1, "a")));
        IGrouping<bool, int> odd = new[] { 1, 2, 3 }.GroupBy(static number => number % 2 == 1).First();
        Assert.Throws<NotSupportedException>(() => Assert.Equivalent(odd, odd.ToArray()));

        // A class that no test mentions: the runtime makes it.
        object hidden = System.Globalization.CultureInfo.InvariantCulture.GetConsoleFallbackUICulture().GetFormat(typeof(System.Globalization.NumberFormatInfo))!;
        Assert.Throws<NotSupportedException>(() => Assert.Equivalent(new { NumberDecimalDigits = 7 }, hidden));
    }

    [Fact]
    public void Equivalent_of_what_contains_itself_fails_instead_of_never_ending()
    {
        var one = new Box { Name = "a" };
        one.Inner = one;
        var other = new Box { Name = "a" };
        other.Inner = other;
        Failure.Of<EquivalentException>("Circular reference", () => Assert.Equivalent(one, other));
    }

    private class Box
    {
        public int Size;

        public string? Name { get; set; }

        public Box? Inner { get; set; }
    }

    private sealed class Crate : Box
    {
        public int Weight { get; set; }
    }

    // Computed, so that there is no field to read instead.
    private sealed class Unread(int once, int twice)
    {
        public int Once => once + 1;

        public int Twice => twice * 2;
    }

    private struct Placed
    {
        public int Number;

        public string Name { get; set; }
    }

    private sealed record Named(int Number, string Name);
}
