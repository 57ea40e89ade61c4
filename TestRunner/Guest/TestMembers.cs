using System.Diagnostics.CodeAnalysis;

namespace TestRunner.Guest;

/// <summary>
/// The types whose public properties and fields reflection finds all of, in an image that keeps little of others. The image of a kernel that compares by members
/// is woven with <c>--keep-members ASSEMBLY=TestRunner.Guest.TestMembers::Keep</c>, which calls <see cref="Keep"/> before anything else runs.
/// </summary>
public static class TestMembers
{
    private static readonly HashSet<Type> Kept = [];

    /// <summary>The compiler keeps what the parameter's attribute says, of each type that this is called with.</summary>
    public static void Keep([DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties | DynamicallyAccessedMemberTypes.PublicFields)] Type type)
    {
        lock (Kept) Kept.Add(type);
    }

    /// <summary>Whether all members of a type are there.</summary>
    public static bool AreKept(Type type)
    {
        lock (Kept) return Kept.Contains(type);
    }
}
