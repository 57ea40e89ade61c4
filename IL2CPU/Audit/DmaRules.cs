using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using IL2CPU.Weaving;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Audit;

/// <summary>
/// Addresses reach a device through types that are trusted for it and say so. Without an IOMMU they are as trusted as plugs: the kernel project names their
/// assemblies, and the privilege report counts them.
/// </summary>
internal sealed class DmaRules(AuditContext context)
{
    public const string Trusted = "Cosmos.Core.DmaTrustedAttribute";
    private const string Required = "Cosmos.Core.RequiresDmaTrustAttribute";

    public void Check(TypeDefinition type)
    {
        string assembly = type.Module.Assembly.Name.Name;
        if (PlugReader.Find(type, Trusted) is not null && (!context.Options.DmaTrusted.Contains(assembly) || context.Binaries.Contains(assembly)))
        {
            context.Findings.InType(ErrorCode.DmaTrust, type, "it is marked [DmaTrusted], and its assembly is not compiled in this build and among those that the kernel project trusts with DMA (DmaTrustedAssembly)");
        }
    }

    public void CheckCall(MethodDefinition method, Instruction instruction, MethodDefinition called)
    {
        if (method.Module == called.Module || PlugReader.Find(called, Required) is null || IsTrusted(method.DeclaringType)) return;
        context.Findings.At(ErrorCode.DmaTrust, method, instruction, $"{TypeNames.Display(called)} is for types marked [DmaTrusted]: hand the memory to a queue");
    }

    /// <summary>The type, or one that it is nested in, is marked.</summary>
    public static bool IsTrusted(TypeDefinition? type)
    {
        for (; type is not null; type = type.DeclaringType)
        {
            if (PlugReader.Find(type, Trusted) is not null) return true;
        }
        return false;
    }
}
