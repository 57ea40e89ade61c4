using System.Collections;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Xunit.Sdk;

namespace TestRunner.Plugs;

/// <summary>Which of xunit's trackers are over sets: a tracker does not say what it is over.</summary>
internal static class TrackedSets
{
    private static readonly ConditionalWeakTable<CollectionTracker, IEnumerable> Sets = [];
    private static readonly Type[] SetTypes = [typeof(HashSet<>), typeof(SortedSet<>), typeof(ImmutableHashSet<>), typeof(ImmutableSortedSet<>), typeof(FrozenSet<>)];

    public static T Note<T>(T tracker, IEnumerable collection)
        where T : CollectionTracker
    {
        if (IsSet(collection.GetType())) Sets.AddOrUpdate(tracker, collection);
        return tracker;
    }

    public static bool TryGet(CollectionTracker tracker, [NotNullWhen(true)] out IEnumerable? set) => Sets.TryGetValue(tracker, out set);

    // By the types that are sets, since an image keeps no interface that nobody calls.
    private static bool IsSet(Type type)
    {
        for (Type? level = type; level is not null; level = level.BaseType)
        {
            if (level.IsConstructedGenericType && SetTypes.Contains(level.GetGenericTypeDefinition())) return true;
        }

        return false;
    }
}
