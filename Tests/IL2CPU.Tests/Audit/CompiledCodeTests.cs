using IL2CPU.Audit;
using IL2CPU.Diagnostics;

namespace IL2CPU.Tests.Audit;

/// <summary>The verifier against a great deal of code that a compiler made: what is right must pass.</summary>
public class CompiledCodeTests
{
    // Found instruction by instruction, and rightly so.
    private static readonly string[] OtherRules =
        [": localloc:", ": ldftn:", ": ldvirtftn:", ": calli:", ": initblk:", ": cpblk:", "do not start out zeroed", "ref struct", "a pointer", "lives longer"];

    /// <summary>Parts of .NET that are written almost without pointers.</summary>
    [Theory]
    [InlineData("System.Linq")]
    [InlineData("System.Linq.Expressions")]
    [InlineData("System.Text.Json")]
    [InlineData("System.Collections.Concurrent")]
    [InlineData("Microsoft.CSharp")]
    public void Code_of_NET_is_accepted(string name)
    {
        string framework = Path.Combine(Scratch.IlcPackage, "framework");
        IEnumerable<Diagnostic> findings = Audit(Path.Combine(framework, name + ".dll"), isPackage: false, framework, Path.Combine(Scratch.IlcPackage, "sdk"));
        Assert.DoesNotContain(findings, d => d.Code is ErrorCode.UnverifiableCode or ErrorCode.Inaccessible && !OtherRules.Any(o => d.Message.Contains(o, StringComparison.Ordinal)));
    }

    /// <summary>Packages, as binaries: references are followed to where they lead, too.</summary>
    [Theory]
    [InlineData("xunit.assert")]
    [InlineData("Mono.Cecil")]
    [InlineData("System.CommandLine")]
    public void Package_is_verified_without_its_source(string name)
    {
        IEnumerable<Diagnostic> findings = Audit(Path.Combine(AppContext.BaseDirectory, name + ".dll"), isPackage: true, Scratch.FrameworkDirectory, AppContext.BaseDirectory);
        Assert.DoesNotContain(findings, d => d.Code is ErrorCode.UnverifiableCode or ErrorCode.Inaccessible);
    }

    private static IEnumerable<Diagnostic> Audit(string assembly, bool isPackage, params string[] references)
    {
        var diagnostics = new DiagnosticBag();
        string[] audited = [assembly];
        new Auditor(new AuditOptions { Assemblies = isPackage ? [] : audited, Packages = isPackage ? audited : [], References = references }, diagnostics).Run();
        return diagnostics.All;
    }
}
