using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>What must hold of an assembly as a whole: whom it refers to, whom it lets in, what it declares about itself.</summary>
internal sealed class AssemblyRules(AuditContext context)
{
    /// <summary>The assembly whose internal members are the privilege.</summary>
    public const string Contract = "Cosmos.Core";
    private const string InternalsVisibleTo = "System.Runtime.CompilerServices.InternalsVisibleToAttribute";

    /// <summary>Attributes that switch checks off, and mean nothing in code that needs none switched off.</summary>
    private static readonly Dictionary<string, string> Forbidden = new(StringComparer.Ordinal)
    {
        ["System.Security.UnverifiableCodeAttribute"] = "it was compiled with AllowUnsafeBlocks",
        ["System.Security.Permissions.SecurityPermissionAttribute"] = "it asks for SkipVerification, as AllowUnsafeBlocks makes the compiler do",
        ["System.Security.SuppressUnmanagedCodeSecurityAttribute"] = "it calls native code",
        ["System.Runtime.CompilerServices.DisableRuntimeMarshallingAttribute"] = "it changes how native code is called",
        ["System.Runtime.CompilerServices.IgnoresAccessChecksToAttribute"] = "it reaches the private members of another assembly",
    };

    public void Check(AssemblyDefinition assembly)
    {
        ModuleDefinition module = assembly.MainModule;
        if (context.Privileged.Contains(assembly.Name.Name))
        {
            context.Findings.InAssembly(ErrorCode.PrivilegedReference, assembly, "an assembly without privilege bears the name of a privileged one");
        }
        if (!module.Attributes.HasFlag(ModuleAttributes.ILOnly) || module.Architecture != TargetArchitecture.AMD64 && module.Architecture != TargetArchitecture.I386)
        {
            context.Findings.InAssembly(ErrorCode.NativeCode, assembly, "it contains native code");
        }
        if (assembly.Modules.Count > 1) context.Findings.InAssembly(ErrorCode.NotAudited, assembly, "it has further modules, which are not audited");
        if (!context.Options.Woven) CheckReferences(assembly);
        foreach (CustomAttribute attribute in assembly.CustomAttributes.Concat(module.CustomAttributes)) CheckAttribute(assembly, attribute);
        foreach (SecurityAttribute attribute in assembly.SecurityDeclarations.SelectMany(d => d.SecurityAttributes)) CheckForbidden(assembly, attribute.AttributeType);
    }

    private void CheckReferences(AssemblyDefinition assembly)
    {
        foreach (AssemblyNameReference reference in assembly.MainModule.AssemblyReferences)
        {
            if (context.Privileged.Contains(reference.Name))
            {
                context.Findings.InAssembly(ErrorCode.PrivilegedReference, assembly,
                    $"it refers to {reference.Name}, which is privileged; program against {Contract} and let the weaver bind it");
            }
        }
    }

    private void CheckAttribute(AssemblyDefinition assembly, CustomAttribute attribute)
    {
        CheckForbidden(assembly, attribute.AttributeType);
        if (attribute.AttributeType.FullName != InternalsVisibleTo || assembly.Name.Name != Contract) return;
        string friend = attribute.ConstructorArguments is [{ Value: string value }] ? value.Split(',')[0].Trim() : "";
        if (context.Privileged.Contains(friend) || context.Options.Friends.Contains(friend)) return;
        context.Findings.InAssembly(ErrorCode.InternalsVisible, assembly, $"its internal members are visible to '{friend}', which is no plug assembly of this build");
    }

    private void CheckForbidden(AssemblyDefinition assembly, TypeReference attribute)
    {
        if (context.Options.Woven && attribute.Name == "IgnoresAccessChecksToAttribute") return;
        if (Forbidden.TryGetValue(attribute.FullName, out string? reason))
        {
            context.Findings.InAssembly(ErrorCode.ForbiddenAttribute, assembly, $"it is marked [{attribute.Name}]: {reason}");
        }
        else if (context.Banned.ReasonAgainst(attribute) is { } banned)
        {
            context.Findings.InAssembly(ErrorCode.ForbiddenAttribute, assembly, $"it is marked [{attribute.Name}]: {banned}");
        }
    }
}
