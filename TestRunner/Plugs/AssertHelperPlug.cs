using IL2CPU.API.Attribs;
using Xunit.Sdk;

namespace TestRunner.Plugs;

/// <summary>
/// <c>Assert.Equivalent</c> compares the members that reflection finds, and in an image it finds none of them, so it would pass whatever it is given.
/// </summary>
[Plug(TargetName = "Xunit.Internal.AssertHelper, xunit.assert")]
public static class AssertHelperPlug
{
    /// <summary>Always throws.</summary>
    public static EquivalentException? VerifyEquivalence(object? expected, object? actual, bool strict)
        => throw new NotSupportedException("Assert.Equivalent needs reflection over members, which an image does not have: compare them by Assert.Equal");
}
