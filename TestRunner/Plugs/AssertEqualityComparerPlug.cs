using System.Collections;
using IL2CPU.API.Attribs;

namespace TestRunner.Plugs;

/// <summary>xunit makes a comparer for each item type by <c>MakeGenericType</c>. Here one comparer serves all.</summary>
[Plug(TargetName = "Xunit.Sdk.AssertEqualityComparer, xunit.assert")]
public static class AssertEqualityComparerPlug
{
    /// <summary>The comparer for values of a type.</summary>
    public static IEqualityComparer GetDefaultComparer(Type type) => ItemComparer.Instance;

    /// <summary>The comparer for the items of a collection type.</summary>
    public static IEqualityComparer GetDefaultInnerComparer(Type type) => ItemComparer.Instance;
}
