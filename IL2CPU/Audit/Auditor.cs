using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>
/// Reads the IL of everything that is to run without privilege, and reports whatever C# without <c>unsafe</c> and without the banned members could
/// not have produced.
/// </summary>
/// <remarks>
/// It follows the types of values through each body, and asks for every member whether it may be used from there. In packages, which come as binaries, it also
/// follows references and spans to what they lead to; what this build compiles from source has that from the compiler.
/// </remarks>
internal sealed class Auditor(AuditOptions options, DiagnosticBag diagnostics)
{
    private static readonly string[] AlwaysPrivileged = ["Plugs", "Nucleus"];

    /// <summary>Audits. What is wrong is then in the bag.</summary>
    /// <returns>How many assemblies were read, and how many methods they have.</returns>
    public (int Assemblies, int Methods) Run()
    {
        using var assemblies = new AssemblySet([.. options.Assemblies, .. options.Packages], [.. options.Plugs, .. options.References]);
        HashSet<string> privileged = AlwaysPrivileged.Concat(options.Plugs.Select(Path.GetFileNameWithoutExtension)).ToHashSet(StringComparer.OrdinalIgnoreCase)!;
        var context = new AuditContext(options, new Findings(diagnostics), BannedSymbols.Default, privileged);
        List<AssemblyDefinition> audited = options.Assemblies.Concat(options.Packages).Select(assemblies.Get).Distinct().Where(a => !IsTrusted(a)).ToList();

        foreach (AssemblyDefinition assembly in audited) Audit(assembly, context);
        CheckClosure(assemblies, audited, context);
        return (audited.Count, audited.Sum(a => a.MainModule.GetTypes().Sum(t => t.Methods.Count)));
    }

    private static void Audit(AssemblyDefinition assembly, AuditContext context)
    {
        var types = new TypeRules(context);
        var declarations = new DeclarationRules(context);
        var variance = new VarianceRules(context);
        var inheritance = new InheritanceRules(context);
        var dma = new DmaRules(context);
        var methods = new MethodRules(context);
        new AssemblyRules(context).Check(assembly);
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            types.Check(type);
            declarations.Check(type);
            variance.Check(type);
            inheritance.Check(type);
            dma.Check(type);
            foreach (MethodDefinition method in type.Methods) methods.Check(method);
        }
    }

    /// <summary>Everything that audited code refers to is .NET, audited, privileged (a finding of its own) or trusted by name and version.</summary>
    private void CheckClosure(AssemblySet assemblies, List<AssemblyDefinition> audited, AuditContext context)
    {
        foreach (AssemblyDefinition assembly in Closure.Of(assemblies, audited, includeFramework: true))
        {
            string name = assembly.Name.Name;
            if (audited.Contains(assembly) || context.Privileged.Contains(name) || Framework.IsInstalled(assembly)) continue;
            if (IsTrusted(assembly))
            {
                diagnostics.Message(ErrorCode.NotAudited, $"{name} {assembly.Name.Version} is trusted by name and not audited");
                continue;
            }
            diagnostics.Error(ErrorCode.NotAudited, $"{name} {assembly.Name.Version} is neither audited nor trusted; "
                + "compile it from source in this build, or name it, with its version and a reason, in the kernel project");
        }
    }

    private bool IsTrusted(AssemblyDefinition assembly) => options.Trusted.Any(t => IsTrusted(assembly, t));

    private static bool IsTrusted(AssemblyDefinition assembly, string trusted)
    {
        string[] parts = trusted.Split('=', 2)[0].Split('/', 2);
        if (parts.Length != 2 || !string.Equals(parts[0], assembly.Name.Name, StringComparison.OrdinalIgnoreCase)) return false;
        return Versions(assembly).Any(v => v == parts[1]);
    }

    private static IEnumerable<string> Versions(AssemblyDefinition assembly)
    {
        yield return assembly.Name.Version.ToString();
        yield return assembly.Name.Version.ToString(3);
        foreach (CustomAttribute attribute in assembly.CustomAttributes)
        {
            if (attribute.AttributeType.Name is "AssemblyInformationalVersionAttribute" or "AssemblyFileVersionAttribute"
                && attribute.ConstructorArguments is [{ Value: string version }])
            {
                yield return version.Split('+')[0];
            }
        }
    }
}
