using System.Text;
using Microsoft.CodeAnalysis;

namespace TestRunner.Generator;

/// <summary>Writes the code that registers one test method.</summary>
internal static class TestMethodWriter
{
    // The compiler would take a small test into its caller, and its frame would be missing from the stack traces of its failures.
    private const string Whole = "[global::System.Runtime.CompilerServices.MethodImpl(global::System.Runtime.CompilerServices.MethodImplOptions.NoOptimization)]";

    public static void Write(StringBuilder code, INamedTypeSymbol type, IMethodSymbol method, AttributeData attribute, List<TestProblem> problems)
    {
        bool isTheory = TestAttributes.IsOrDerives(attribute.AttributeClass, TestAttributes.Theory);
        foreach (AttributeData any in method.GetAttributes()) TestAttributes.Check(method, any, problems);
        string? problem = ProblemOf(method, isTheory);
        if (problem is not null)
        {
            problems.Add(TestProblem.Of(method, problem));
            return;
        }

        string describe = Describe(type, method, attribute);
        if (!isTheory)
        {
            code.Append("        tests.Fact(").Append(describe).Append(", static context => ").Append(Invoke(type, method, "")).Append(");\n");
            return;
        }

        string arguments = string.Join(", ", method.Parameters.Select(static (parameter, index) => $"({TestClassReader.GlobalName(parameter.Type)})row[{index}]!"));
        code.Append("        tests.Theory(").Append(describe).Append(", static (context, row) => ").Append(Invoke(type, method, arguments));
        foreach (AttributeData data in method.GetAttributes().Where(static one => TestAttributes.IsOrDerives(one.AttributeClass, TestAttributes.Data)))
        {
            string? rows = TestDataWriter.Write(type, method, data, problems);
            if (rows is not null) code.Append(",\n            ").Append(rows);
        }

        code.Append(");\n");
    }

    private static string? ProblemOf(IMethodSymbol method, bool isTheory)
    {
        if (method.DeclaredAccessibility != Accessibility.Public) return "it is not public";
        if (method.IsGenericMethod) return "it is generic";
        if (!isTheory && method.Parameters.Length > 0) return "a [Fact] has no parameters";
        if (method.Parameters.Any(static one => one.IsParams || one.RefKind != RefKind.None)) return "its parameters must be plain values";
        if (method.ReturnsVoid && method.IsAsync) return "an async test returns Task or ValueTask, so that somebody waits for it";
        if (!method.ReturnsVoid && !IsTask(method.ReturnType)) return "it returns neither nothing nor a Task or ValueTask";
        return null;
    }

    private static string Describe(INamedTypeSymbol type, IMethodSymbol method, AttributeData attribute)
    {
        int timeoutMs = Named(attribute, "Timeout") is { Value: int value } ? value : 0;
        var text = new StringBuilder("new global::TestRunner.Guest.TestMethod(");
        text.Append(CSharpLiteral.OfString(TestClassReader.FullName(type))).Append(", ").Append(CSharpLiteral.OfString(method.Name)).Append(", ");
        FileLinePositionSpan place = method.Locations[0].GetLineSpan();
        text.Append(CSharpLiteral.OfString(place.Path ?? "")).Append(", ").Append(place.StartLinePosition.Line + 1).Append(", ");
        text.Append(CSharpLiteral.OfString(Named(attribute, "DisplayName")?.Value as string)).Append(", ");
        text.Append(CSharpLiteral.OfString(Named(attribute, "Skip")?.Value as string)).Append(", ").Append(timeoutMs);
        foreach (AttributeData trait in type.GetAttributes().Concat(method.GetAttributes()).Where(static one => one.AttributeClass?.ToDisplayString() == "Xunit.TraitAttribute"))
        {
            foreach (TypedConstant argument in trait.ConstructorArguments) text.Append(", ").Append(CSharpLiteral.OfString(argument.Value as string ?? ""));
        }

        return text.Append(')').ToString();
    }

    // Every body comes down to: make an instance, call, hand back what there is to wait for.
    private static string Invoke(INamedTypeSymbol type, IMethodSymbol method, string arguments)
    {
        string target = method.IsStatic ? TestClassReader.GlobalName(type) : "test";
        string call = $"{target}.@{method.Name}({arguments})";
        string body = method.ReturnsVoid ? $"{{ {call}; return default; }}"
            : method.ReturnType.Name == "ValueTask" ? call
            : $"new global::System.Threading.Tasks.ValueTask({call})";
        return method.IsStatic ? $"context.Run(static created => created, {Whole} (_) => {body})" : $"context.Run(Create, {Whole} (test) => {body})";
    }

    private static bool IsTask(ITypeSymbol type)
        => type.ToDisplayString() == "System.Threading.Tasks.ValueTask" || type.ToDisplayString().StartsWith("System.Threading.Tasks.Task", StringComparison.Ordinal);

    internal static TypedConstant? Named(AttributeData attribute, string name)
    {
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument.Key == name) return argument.Value;
        }

        return null;
    }
}
