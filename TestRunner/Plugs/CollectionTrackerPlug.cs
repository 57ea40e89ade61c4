using System.Collections;
using IL2CPU.API.Attribs;
using Xunit.Sdk;

namespace TestRunner.Plugs;

/// <summary>xunit compares sets by <c>ISet&lt;T&gt;.SetEquals</c>, found by <c>MakeGenericMethod</c>. Here they are compared as sets of objects.</summary>
[Plug(typeof(CollectionTracker))]
public static class CollectionTrackerPlug
{
    /// <summary>Whether two sets are equal; null when one is no set.</summary>
    public static bool? CheckIfSetsAreEqual(CollectionTracker? x, CollectionTracker? y, IEqualityComparer? itemComparer)
    {
        if (x is null || y is null || !TrackedSets.TryGet(x, out IEnumerable? xs) || !TrackedSets.TryGet(y, out IEnumerable? ys)) return null;
        object?[] left = [.. xs.Cast<object?>()];
        object?[] right = [.. ys.Cast<object?>()];
        IEqualityComparer comparer = itemComparer ?? ItemComparer.Instance;
        return left.Length == right.Length && left.All(item => right.Any(other => comparer.Equals(item, other)));
    }
}
