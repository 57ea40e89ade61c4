using IL2CPU.Audit;
using IL2CPU.Diagnostics;

namespace IL2CPU.Tests.Audit;

/// <summary>An assembly compiled for a test, and what the audit says of it.</summary>
internal static class AuditCase
{
    /// <summary>Compiles a program, with <c>unsafe</c> allowed, audits it, and returns what is found without what that permission itself brings.</summary>
    public static IReadOnlyList<string> Findings(string source, string name = "Driver")
    {
        using var scratch = new Scratch();
        return Findings(scratch, scratch.Compile(name, source, allowUnsafe: source.Contains("unsafe", StringComparison.Ordinal)));
    }

    /// <summary>Audits one assembly.</summary>
    public static IReadOnlyList<string> Findings(Scratch scratch, string assembly, Func<AuditOptions, AuditOptions>? change = null)
    {
        var diagnostics = new DiagnosticBag();
        var options = new AuditOptions
        {
            Assemblies = [assembly],
            References = [scratch.Directory, Scratch.FrameworkDirectory],
            Trusted = ["IL2CPU.API/0.1.0"],
        };
        new Auditor(change?.Invoke(options) ?? options, diagnostics).Run();
        return diagnostics.All.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())
            .Where(d => !d.Contains("[UnverifiableCodeAttribute]") && !d.Contains("[SecurityPermissionAttribute]")).ToList();
    }

    /// <summary>The code of a finding.</summary>
    public static string CodeOf(string finding) => finding[finding.IndexOf("IL2CPU0", StringComparison.Ordinal)..][..10];
}
