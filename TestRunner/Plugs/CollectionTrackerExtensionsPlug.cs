using System.Collections;
using System.Diagnostics.CodeAnalysis;
using IL2CPU.API.Attribs;
using Xunit.Sdk;

namespace TestRunner.Plugs;

/// <summary>xunit wraps a collection by its item type, which takes <c>MakeGenericMethod</c>. Here it is wrapped as one of objects.</summary>
[Plug(typeof(CollectionTrackerExtensions))]
public static class CollectionTrackerExtensionsPlug
{
    /// <summary>Wraps a collection whose item type is not known.</summary>
    [return: NotNullIfNotNull(nameof(enumerable))]
    public static CollectionTracker? AsTracker(IEnumerable? enumerable) => enumerable switch
    {
        null => null,
        CollectionTracker tracker => tracker,
        _ => TrackedSets.Note(CollectionTracker.Wrap(enumerable), enumerable),
    };

    /// <summary>Wraps a collection whose item type is known.</summary>
    [return: NotNullIfNotNull(nameof(enumerable))]
    public static CollectionTracker<T>? AsTracker<T>(IEnumerable<T>? enumerable) => enumerable switch
    {
        null => null,
        CollectionTracker<T> tracker => tracker,
        _ => TrackedSets.Note(CollectionTracker<T>.Wrap(enumerable), enumerable),
    };
}
