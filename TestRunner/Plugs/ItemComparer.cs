using System.Collections;
using Xunit.Sdk;

namespace TestRunner.Plugs;

/// <summary>
/// Equality of the items of collections, as xunit means it: collections by their items, everything else by its own <c>Equals</c>.
/// </summary>
internal sealed class ItemComparer : IEqualityComparer
{
    public static ItemComparer Instance { get; } = new();

    public new bool Equals(object? x, object? y)
    {
        if (ReferenceEquals(x, y)) return true;
        if (x is null || y is null) return false;
        if (x is IEnumerable xs and not string && y is IEnumerable ys and not string)
        {
            using CollectionTracker xTracker = CollectionTrackerExtensions.AsTracker(xs);
            using CollectionTracker yTracker = CollectionTrackerExtensions.AsTracker(ys);
            return CollectionTracker.AreCollectionsEqual(xTracker, yTracker, this, isDefaultItemComparer: true, out _);
        }

        return x.Equals(y);
    }

    public int GetHashCode(object obj) => obj.GetHashCode();
}
