using IL2CPU.Audit;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Reporting;

/// <summary>How far code is trusted.</summary>
internal enum TrustTier
{
    /// <summary>It may touch ports, device memory and physical pages.</summary>
    Privileged,

    /// <summary>It writes addresses that devices read; no IOMMU checks them.</summary>
    Dma,

    /// <summary>The contract: without privilege of its own, and all others rely on its checks.</summary>
    Contract,

    /// <summary>A binary package that is listed by name and version and not audited.</summary>
    Trusted,

    /// <summary>A binary package that the audit verified.</summary>
    Package,

    /// <summary>Drivers that are given named ports and windows by address.</summary>
    Bus,

    /// <summary>Drivers that have what their device gives them.</summary>
    Device,

    /// <summary>Everything else.</summary>
    Safe,
}

/// <summary>How much code an assembly holds, or its part in one tier.</summary>
/// <param name="Name">Its simple name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Tier">How far it is trusted.</param>
/// <param name="Methods">Methods with a body.</param>
/// <param name="IlBytes">The length of their IL.</param>
/// <param name="Lines">Lines of its source, assembly language included; those that some instruction stands for where there is no source.</param>
/// <param name="UnsafeBlocks">How often its source says <c>unsafe</c>.</param>
/// <param name="Note">Why it is trusted, where that must be said.</param>
internal sealed record AssemblyMeasure(string Name, Version Version, TrustTier Tier, int Methods, int IlBytes, int Lines, int UnsafeBlocks, string Note)
{
    public bool IsPrivileged => Tier == TrustTier.Privileged;

    /// <summary>An assembly's measure, and one more for its types that are trusted with DMA.</summary>
    public static IEnumerable<AssemblyMeasure> Of(AssemblyDefinition assembly, TrustTier tier, string note)
    {
        List<TypeDefinition> types = [.. assembly.MainModule.GetTypes()];
        List<TypeDefinition> dma = tier == TrustTier.Privileged ? [] : types.FindAll(DmaRules.IsTrusted);
        SourceText? source = SourceFolder.Of(assembly);
        SourceText ofDma = source is null ? new SourceText(LinesOf(dma), 0) : SourceFolder.Of(dma);
        SourceText ofAll = source ?? new SourceText(LinesOf(types), 0);
        yield return Measure(assembly, tier, types.Except(dma), new SourceText(ofAll.Lines - ofDma.Lines, ofAll.UnsafeBlocks - ofDma.UnsafeBlocks), note);
        if (dma.Count > 0) yield return Measure(assembly, TrustTier.Dma, dma, ofDma, string.Join(", ", dma.Where(t => !t.IsNested).Select(t => t.Name)));
    }

    private static AssemblyMeasure Measure(AssemblyDefinition assembly, TrustTier tier, IEnumerable<TypeDefinition> types, SourceText source, string note)
    {
        List<MethodDefinition> methods = [.. types.SelectMany(t => t.Methods).Where(m => m.HasBody)];
        return new AssemblyMeasure(assembly.Name.Name, assembly.Name.Version, tier, methods.Count, methods.Sum(m => m.Body.CodeSize), source.Lines, source.UnsafeBlocks, note);
    }

    private static int LinesOf(IEnumerable<TypeDefinition> types)
    {
        var lines = new HashSet<(string File, int Line)>();
        foreach (SequencePoint point in types.SelectMany(t => t.Methods).Where(m => m.HasBody).SelectMany(m => m.DebugInformation.SequencePoints).Where(p => !p.IsHidden))
        {
            for (int line = point.StartLine; line <= point.EndLine; line++) lines.Add((point.Document.Url, line));
        }
        return lines.Count;
    }
}
