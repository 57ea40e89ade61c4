using Microsoft.CodeAnalysis;

namespace TestRunner.Generator;

/// <summary>xunit's attributes, as far as they decide what runs.</summary>
internal static class TestAttributes
{
    public const string Fact = "Xunit.FactAttribute";
    public const string Theory = "Xunit.TheoryAttribute";
    public const string Data = "Xunit.Sdk.DataAttribute";
    private const string BeforeAfter = "Xunit.Sdk.BeforeAfterTestAttribute";
    private const string Orderer = "Xunit.TestCaseOrdererAttribute";

    /// <summary>Finds an attribute whose code would have to run, which it does not in the guest: the test would run otherwise than it says.</summary>
    public static void Check(ISymbol symbol, AttributeData attribute, List<TestProblem> problems)
    {
        string name = attribute.AttributeClass?.ToDisplayString() ?? "";
        if (IsOrDerives(attribute.AttributeClass, BeforeAfter)) problems.Add(TestProblem.Of(symbol, $"nobody calls {attribute.AttributeClass!.Name} there: use a constructor and Dispose"));
        else if (name == Orderer) problems.Add(TestProblem.Of(symbol, "its tests have the order of the list there, or of a seed"));
        else if (name != Fact && name != Theory && IsOrDerives(attribute.AttributeClass, Fact)) problems.Add(TestProblem.Of(symbol, $"what {attribute.AttributeClass!.Name} decides is not known there: use Fact or Theory, and SkipTest"));
    }

    /// <summary>Whether an attribute is of that class or of one derived from it.</summary>
    public static bool IsOrDerives(INamedTypeSymbol? attribute, string name)
    {
        for (INamedTypeSymbol? level = attribute; level is not null; level = level.BaseType)
        {
            if (level.ToDisplayString() == name) return true;
        }

        return false;
    }
}
