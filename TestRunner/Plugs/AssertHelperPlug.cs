using System.Collections;
using System.Reflection;
using IL2CPU.API.Attribs;
using TestRunner.Guest;

namespace TestRunner.Plugs;

/// <summary>
/// <c>Assert.Equivalent</c> compares the members that reflection finds. An image keeps all members of the types that its tests deal with; of another type it
/// might find none, and pass whatever it is given. This is the first thing that it does with each value.
/// </summary>
[Plug(TargetName = "Xunit.Internal.AssertHelper, xunit.assert")]
public static class AssertHelperPlug
{
    /// <summary>A value and its type, when it can be compared.</summary>
    /// <exception cref="NotSupportedException">It cannot.</exception>
    public static object? UnwrapLazy(object? value, out Type valueType, out TypeInfo valueTypeInfo)
    {
        valueType = value?.GetType() ?? typeof(object);
        valueTypeInfo = valueType.GetTypeInfo();
        if (value is null || IsComparedWhole(value, valueType) || value is IEnumerable && !IsGrouping(valueType)) return value;
        if (!IsLazy(valueType) && !IsGrouping(valueType) && TestMembers.AreKept(valueType)) return value;
        throw new NotSupportedException(
            $"Assert.Equivalent cannot compare {valueType}: " + (IsLazy(valueType) ? "give it the Value"
                : IsGrouping(valueType) ? "compare key and items"
                : "the test assembly does not deal with that type, so the image may not have all its members; compare it by Assert.Equal"));
    }

    private static bool IsComparedWhole(object value, Type type) => type.IsPrimitive || type.IsEnum || value is string or decimal or Guid or DateTime or DateTimeOffset or Uri;

    private static bool IsLazy(Type type) => type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Lazy<>);

    // By its name, since an image keeps no interface that nobody calls.
    private static bool IsGrouping(Type type) => type.Name.StartsWith("Grouping`", StringComparison.Ordinal);
}
