using System.Collections;
using IL2CPU.API.Attribs;
using Xunit.Sdk;

namespace TestRunner.Plugs;

/// <summary>
/// xunit's equality of two values looks for ways to compare them by reflection, some of which say "equal" when reflection finds nothing. Here the
/// ways are those that the types themselves offer.
/// </summary>
[Plug(TargetName = "Xunit.Sdk.AssertEqualityComparer`1, xunit.assert")]
public static class TypedEqualityPlug
{
    /// <summary>Whether two values are equal, and if they are collections, where they first differ.</summary>
    public static bool Equals<T>(
        object aThis,
        [FieldAccess(Name = "innerComparer")] ref Lazy<IEqualityComparer> innerComparer,
        T? x,
        CollectionTracker? xTracker,
        T? y,
        CollectionTracker? yTracker,
        out int? mismatchedIndex)
    {
        mismatchedIndex = null;
        if (x is null || y is null) return x is null && y is null;
        if (xTracker is not null && yTracker is not null)
        {
            IEqualityComparer items = innerComparer.Value;
            return CollectionTracker.AreCollectionsEqual(xTracker, yTracker, items, ReferenceEquals(items, ItemComparer.Instance), out mismatchedIndex);
        }

        if (x is IEquatable<T> equatable) return equatable.Equals(y);
        if (x is IStructuralEquatable structural) return structural.Equals(y, ItemComparer.Instance);
        return x.Equals(y) || CompareAsSame(x, y);
    }

    // Types that order themselves may call two values the same that are not equal otherwise: 1.0m and 1.00m in a type of their own, say.
    private static bool CompareAsSame<T>(T x, T y)
    {
        try
        {
            return x switch
            {
                IComparable<T> comparable => comparable.CompareTo(y) == 0,
                IComparable comparable => comparable.CompareTo(y) == 0,
                _ => false,
            };
        }
        catch (ArgumentException)
        {
            // What cannot be compared is not equal.
            return false;
        }
    }
}
