using Microsoft.CodeAnalysis;

namespace TestRunner.Generator;

/// <summary>Writes where a theory's rows come from.</summary>
internal static class TestDataWriter
{
    private const string Rows = "global::TestRunner.Guest.TestRows";

    /// <summary>C# for one data attribute, or null when it is not one that the guest can have.</summary>
    public static string? Write(INamedTypeSymbol type, IMethodSymbol method, AttributeData data, List<TestProblem> problems)
    {
        string skip = CSharpLiteral.OfString(TestMethodWriter.Named(data, "Skip")?.Value as string);
        switch (data.AttributeClass!.ToDisplayString())
        {
            case "Xunit.InlineDataAttribute":
                return WriteInline(method, data, skip, problems);
            case "Xunit.ClassDataAttribute" when data.ConstructorArguments[0].Value is INamedTypeSymbol source:
                return From(method, skip, $"new {TestClassReader.GlobalName(source)}()");
            case "Xunit.MemberDataAttribute":
                return WriteMember(type, method, data, skip, problems);
            default:
                problems.Add(TestProblem.Of(method, $"the guest cannot read {data.AttributeClass.Name}: use InlineData, MemberData or ClassData"));
                return null;
        }
    }

    private static string? WriteInline(IMethodSymbol method, AttributeData data, string skip, List<TestProblem> problems)
    {
        TypedConstant given = data.ConstructorArguments[0];
        TypedConstant?[] values = given.IsNull ? [null] : [.. given.Values.Select(static one => (TypedConstant?)one)];
        if (values.Length > method.Parameters.Length || method.Parameters.Skip(values.Length).Any(static one => !one.HasExplicitDefaultValue))
        {
            problems.Add(TestProblem.Of(method, $"a row has {values.Length} values for {method.Parameters.Length} parameters"));
            return null;
        }

        // Each value is made to be of its parameter's type here, so that the body can unbox it.
        IEnumerable<string> row = method.Parameters.Select((parameter, index) =>
        {
            string value = index < values.Length
                ? values[index] is { } constant ? CSharpLiteral.Of(constant) : "null!"
                : CSharpLiteral.OfObject(parameter.ExplicitDefaultValue);
            return $"({TestClassReader.GlobalName(parameter.Type)})({value})";
        });
        return $"{Rows}.Inline({skip}, new object?[] {{ {string.Join(", ", row)} }})";
    }

    private static string? WriteMember(INamedTypeSymbol type, IMethodSymbol method, AttributeData data, string skip, List<TestProblem> problems)
    {
        string name = data.ConstructorArguments[0].Value as string ?? "";
        INamedTypeSymbol? owner = TestMethodWriter.Named(data, "MemberType")?.Value as INamedTypeSymbol ?? method.ContainingType;
        ISymbol? member = null;
        for (INamedTypeSymbol? level = owner; level is not null && member is null; level = level.BaseType) member = level.GetMembers(name).FirstOrDefault();
        if (member is null || !member.IsStatic || member.DeclaredAccessibility != Accessibility.Public)
        {
            problems.Add(TestProblem.Of(method, $"{owner.Name} has no public static member {name}"));
            return null;
        }

        string access = $"{TestClassReader.GlobalName(member.ContainingType)}.@{name}";
        if (member is IMethodSymbol)
        {
            TypedConstant given = data.ConstructorArguments[1];
            access += $"({string.Join(", ", given.IsNull ? [] : given.Values.Select(CSharpLiteral.Of))})";
        }

        return From(method, skip, access);
    }

    // What a member gives is known when it runs: then each row is made as long as the method wants it, or refused.
    private static string From(IMethodSymbol method, string skip, string source)
    {
        IEnumerable<string> defaults = method.Parameters.Where(static one => one.HasExplicitDefaultValue)
            .Select(static one => $", ({TestClassReader.GlobalName(one.Type)})({CSharpLiteral.OfObject(one.ExplicitDefaultValue)})");
        return $"{Rows}.From({skip}, static () => {source}, {method.Parameters.Length}{string.Concat(defaults)})";
    }
}
