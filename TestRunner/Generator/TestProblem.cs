using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace TestRunner.Generator;

/// <summary>Something about a test that the guest's runner does not do. An error of the build: a test that silently does not run is worse than none.</summary>
internal sealed record TestProblem(string Test, string Reason, string File, TextSpan Span, LinePositionSpan Lines)
{
    private static readonly DiagnosticDescriptor Rule = new(
        "KT0001",
        "A test cannot run in the guest",
        "{0} cannot run in the guest: {1}",
        "TestRunner",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true);

    public static TestProblem Of(ISymbol symbol, string reason)
    {
        Location location = symbol.Locations.FirstOrDefault() ?? Location.None;
        FileLinePositionSpan lines = location.GetLineSpan();
        return new TestProblem(symbol.Name, reason, lines.Path ?? "", location.SourceSpan, lines.Span);
    }

    public Diagnostic ToDiagnostic()
        => Diagnostic.Create(Rule, File.Length > 0 ? Location.Create(File, Span, Lines) : Location.None, Test, Reason);
}
