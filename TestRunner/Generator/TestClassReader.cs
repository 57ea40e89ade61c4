using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace TestRunner.Generator;

/// <summary>Finds the tests of a class, inherited ones included, and writes the code that registers them.</summary>
internal static class TestClassReader
{
    private const string MachineAttribute = "TestRunner.Guest.MachineAttribute";
    private const string RunsOnAttribute = "TestRunner.Guest.RunsOnAttribute";
    private const string FixtureInterface = "Xunit.IClassFixture<TFixture>";
    private const string CollectionFixtureInterface = "Xunit.ICollectionFixture<TFixture>";

    /// <summary>The class, or null when it has no tests or is not one to make instances of.</summary>
    public static TestClass? Read(TypeDeclarationSyntax syntax, SemanticModel model, CancellationToken cancel)
    {
        if (model.GetDeclaredSymbol(syntax, cancel) is not INamedTypeSymbol type || type.IsAbstract && !type.IsStatic) return null;

        // A partial class comes here once for each part.
        if (type.DeclaringSyntaxReferences[0].GetSyntax(cancel) != syntax) return null;
        var problems = new List<TestProblem>();
        if (Implements(type, CollectionFixtureInterface).Any()) problems.Add(TestProblem.Of(type, "fixtures of a collection are not made there: use IClassFixture"));
        List<(IMethodSymbol Method, AttributeData Attribute)> methods = FindTests(type);
        if (methods.Count == 0 && problems.Count == 0) return null;

        var code = new StringBuilder();
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (AttributeData attribute in level.GetAttributes()) TestAttributes.Check(type, attribute, problems);
        }

        if (type.TypeKind != TypeKind.Class) problems.Add(TestProblem.Of(type, "it is in no class"));
        else if (type.IsGenericType) problems.Add(TestProblem.Of(type, "its class is generic"));
        else if (!IsPublic(type)) problems.Add(TestProblem.Of(type, "its class is not public"));
        else
        {
            WriteMachine(code, type);
            if (!type.IsStatic && methods.Any(static one => !one.Method.IsStatic)) WriteCreate(code, type, problems);
            foreach ((IMethodSymbol method, AttributeData attribute) in methods)
            {
                cancel.ThrowIfCancellationRequested();
                TestMethodWriter.Write(code, type, method, attribute, problems);
            }
        }

        return new TestClass(FullName(type), problems.Count > 0 ? "" : code.ToString(), problems);
    }

    /// <summary>Namespace, classes around it and name, as they are without the <c>@</c> that C# wants before some.</summary>
    public static string FullName(INamedTypeSymbol type)
        => type.ContainingType is { } around ? $"{FullName(around)}.{type.Name}" : type.ContainingNamespace.IsGlobalNamespace ? type.Name : $"{FullName(type.ContainingNamespace)}.{type.Name}";

    public static string GlobalName(ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    private static string FullName(INamespaceSymbol space) => space.ContainingNamespace.IsGlobalNamespace ? space.Name : $"{FullName(space.ContainingNamespace)}.{space.Name}";

    private static IEnumerable<INamedTypeSymbol> Implements(INamedTypeSymbol type, string @interface) => type.AllInterfaces.Where(one => one.OriginalDefinition.ToDisplayString() == @interface);

    private static List<(IMethodSymbol Method, AttributeData Attribute)> FindTests(INamedTypeSymbol type)
    {
        var found = new List<(IMethodSymbol Method, AttributeData Attribute)>();
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (INamedTypeSymbol? level = type; level is not null; level = level.BaseType)
        {
            foreach (IMethodSymbol method in level.GetMembers().OfType<IMethodSymbol>())
            {
                if (method.OverriddenMethod is not null) overridden.Add(method.OverriddenMethod);
                AttributeData? attribute = method.GetAttributes().FirstOrDefault(static one => TestAttributes.IsOrDerives(one.AttributeClass, TestAttributes.Fact));
                if (attribute is not null && !overridden.Contains(method)) found.Add((method, attribute));
            }
        }

        return found;
    }

    private static bool IsPublic(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? level = type; level is not null; level = level.ContainingType)
        {
            if (level.DeclaredAccessibility != Accessibility.Public) return false;
        }

        return true;
    }

    // The nearest declarations: a class that derives from another may need more.
    private static void WriteMachine(StringBuilder code, INamedTypeSymbol type)
    {
        string machine = Nearest(type, MachineAttribute) is { } declared
            ? $"new global::{MachineAttribute} {{ {string.Join(", ", declared.NamedArguments.Select(static one => $"{one.Key} = {CSharpLiteral.Of(one.Value)}"))} }}"
            : "null";
        string place = Nearest(type, RunsOnAttribute) is { } said ? CSharpLiteral.Of(said.ConstructorArguments[0]) : "global::TestRunner.Guest.Place.Guest";
        code.Append("        tests.On(").Append(machine).Append(", ").Append(place).Append(");\n");
    }

    private static AttributeData? Nearest(INamedTypeSymbol type, string attribute)
    {
        AttributeData? found = null;
        for (INamedTypeSymbol? level = type; level is not null && found is null; level = level.BaseType)
            found = level.GetAttributes().FirstOrDefault(one => one.AttributeClass?.ToDisplayString() == attribute);
        return found;
    }

    // How to make an instance: the output and the class's fixtures are all that a constructor may ask for, as in xunit.
    private static void WriteCreate(StringBuilder code, INamedTypeSymbol type, List<TestProblem> problems)
    {
        ITypeSymbol[] fixtures = [.. Implements(type, FixtureInterface).Select(static one => one.TypeArguments[0])];
        IMethodSymbol[] constructors = [.. type.InstanceConstructors.Where(static one => one.DeclaredAccessibility == Accessibility.Public)];
        if (constructors.Length != 1)
        {
            problems.Add(TestProblem.Of(type, "its class needs exactly one public constructor"));
            return;
        }

        var arguments = new List<string>();
        foreach (IParameterSymbol parameter in constructors[0].Parameters)
        {
            if (parameter.Type.ToDisplayString() == "Xunit.Abstractions.ITestOutputHelper") arguments.Add("context.Output");
            else if (fixtures.Contains(parameter.Type, SymbolEqualityComparer.Default)) arguments.Add(Fixture(parameter.Type));
            else problems.Add(TestProblem.Of(type, $"nothing gives its constructor the parameter {parameter.Name}: only ITestOutputHelper and the types of IClassFixture<T> are given"));
        }

        string name = GlobalName(type);
        code.Append("        static ").Append(name).Append(" Create(global::TestRunner.Guest.TestContext context)\n        {\n");
        foreach (ITypeSymbol fixture in fixtures) code.Append("            ").Append(Fixture(fixture)).Append(";\n");
        code.Append("            return new ").Append(name).Append('(').Append(string.Join(", ", arguments)).Append(");\n        }\n\n");
    }

    private static string Fixture(ITypeSymbol type)
    {
        string name = GlobalName(type);
        return $"context.Fixture<{name}>(static () => new {name}())";
    }
}
