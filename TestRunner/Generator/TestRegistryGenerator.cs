using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace TestRunner.Generator;

/// <summary>
/// Writes the registry of a test assembly: <c>public static class Tests { public static TestList All }</c> in the assembly's root namespace, with
/// an entry for each xunit test. Discovery happens in the compiler, so the image needs no reflection to find its tests.
/// </summary>
[Generator(LanguageNames.CSharp)]
public sealed class TestRegistryGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValueProvider<ImmutableArray<TestClass>> classes = context.SyntaxProvider
            .CreateSyntaxProvider(
                static (node, _) => node is TypeDeclarationSyntax,
                static (node, cancel) => TestClassReader.Read((TypeDeclarationSyntax)node.Node, node.SemanticModel, cancel))
            .Where(static found => found is not null)
            .Select(static (found, _) => found!)
            .Collect();
        IncrementalValueProvider<string> rootNamespace = context.AnalyzerConfigOptionsProvider.Select(static (options, _)
            => options.GlobalOptions.TryGetValue("build_property.RootNamespace", out string? name) ? name : "");
        IncrementalValueProvider<string> assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? "");
        context.RegisterSourceOutput(classes.Combine(rootNamespace.Combine(assembly)), static (output, found) =>
        {
            (ImmutableArray<TestClass> classes, (string rootNamespace, string assembly)) = found;
            foreach (TestProblem problem in classes.SelectMany(static one => one.Problems)) output.ReportDiagnostic(problem.ToDiagnostic());
            string source = RegistryWriter.Write(rootNamespace.Length > 0 ? rootNamespace : assembly, classes);
            output.AddSource("Tests.g.cs", SourceText.From(source, Encoding.UTF8));
        });
    }
}
