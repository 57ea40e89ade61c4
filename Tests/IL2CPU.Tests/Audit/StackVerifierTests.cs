using IL2CPU.Audit;
using IL2CPU.Diagnostics;

namespace IL2CPU.Tests.Audit;

/// <summary>The verifier against a great deal of code that a compiler made.</summary>
public class StackVerifierTests
{
    /// <summary>Parts of .NET that are written without pointers: nothing may be found in how they use their stack.</summary>
    [Theory]
    [InlineData("System.Linq")]
    [InlineData("System.Linq.Expressions")]
    [InlineData("System.Text.Json")]
    [InlineData("Microsoft.CSharp")]
    public void Compiled_code_is_accepted(string name)
    {
        string framework = Path.Combine(Scratch.IlcPackage, "framework");
        var diagnostics = new DiagnosticBag();
        new Auditor(new AuditOptions
        {
            Assemblies = [Path.Combine(framework, name + ".dll")],
            References = [framework, Path.Combine(Scratch.IlcPackage, "sdk")],
        }, diagnostics).Run();
        Assert.DoesNotContain(diagnostics.All, d => d.Code == ErrorCode.UnverifiableCode && !OtherRule(d.Message));
    }

    /// <summary>What is found instruction by instruction, and rightly so.</summary>
    private static bool OtherRule(string message) =>
        new[] { "localloc", "ldftn", "ldvirtftn", "calli", "initblk", "cpblk" }.Any(o => message.Contains(": " + o + ":", StringComparison.Ordinal));
}
