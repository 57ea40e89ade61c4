using System.Globalization;
using System.Text;
using System.Text.Json;
using Mono.Cecil;

namespace IL2CPU.Reporting;

/// <summary>How much of an image's own code must be trusted: what is privileged, what writes addresses for devices, and their share in the whole.</summary>
internal sealed class PrivilegeReport
{
    /// <summary>The name under which the report is embedded in the kernel assembly.</summary>
    public const string ResourceName = "privileges.txt";

    private const string Contract = "Cosmos.Core";
    private static readonly string[] BusTier = ["Drivers.Pci", "Drivers.Platform"];

    private PrivilegeReport(IReadOnlyList<AssemblyMeasure> assemblies) => Assemblies = assemblies;

    /// <summary>Every assembly outside .NET, most trusted ones first.</summary>
    public IReadOnlyList<AssemblyMeasure> Assemblies { get; }

    /// <summary>The privileged part of all IL, in per cent.</summary>
    public double PrivilegedIlPercent => Percent(m => m.IlBytes, m => m.IsPrivileged);

    /// <summary>The privileged part of all source lines, in per cent.</summary>
    public double PrivilegedLinePercent => Percent(m => m.Lines, m => m.IsPrivileged);

    /// <summary>Lines of our own that are trusted: privileged, or trusted with DMA.</summary>
    public int TrustedLines => Assemblies.Where(IsTrusted).Sum(m => m.Lines);

    /// <summary>Measures assemblies.</summary>
    /// <param name="assemblies">All of an image's.</param>
    /// <param name="privileged">Simple names of those that are privileged.</param>
    /// <param name="packages">Simple names of those that come as binaries.</param>
    /// <param name="trusted">Packages that are not audited: <c>NAME/VERSION=REASON</c>.</param>
    public static PrivilegeReport Of(IEnumerable<AssemblyDefinition> assemblies, IReadOnlySet<string> privileged, IReadOnlySet<string> packages, IReadOnlyList<string> trusted) => new(
        [.. assemblies.SelectMany(a => Measure(a, privileged, packages, trusted)).OrderBy(m => m.Tier).ThenBy(m => m.Name, StringComparer.Ordinal)]);

    /// <summary>The report as a table.</summary>
    public string ToText()
    {
        int width = Math.Max(8, Assemblies.Select(m => m.Name.Length).DefaultIfEmpty().Max());
        var text = new StringBuilder();
        Row("tier", "assembly", "methods", "IL bytes", "lines", "unsafe");
        foreach (AssemblyMeasure m in Assemblies) Row(Tier(m.Tier), m.Name, Number(m.Methods), Number(m.IlBytes), Number(m.Lines), Number(m.UnsafeBlocks));
        text.Append('\n');
        Row("tier", "assemblies", "methods", "IL bytes", "lines", "unsafe");
        foreach (IGrouping<TrustTier, AssemblyMeasure> tier in Assemblies.GroupBy(m => m.Tier))
        {
            Row(Tier(tier.Key), Number(tier.Count()), Number(tier.Sum(m => m.Methods)), Number(tier.Sum(m => m.IlBytes)), Number(tier.Sum(m => m.Lines)), Number(tier.Sum(m => m.UnsafeBlocks)));
        }
        text.Append('\n');
        foreach (AssemblyMeasure m in Assemblies.Where(m => m.Tier == TrustTier.Trusted)) text.Append(CultureInfo.InvariantCulture, $"trusted by name: {m.Name} {m.Version}: {m.Note}\n");
        foreach (AssemblyMeasure m in Assemblies.Where(m => m.Tier == TrustTier.Dma)) text.Append(CultureInfo.InvariantCulture, $"trusted with DMA, as there is no IOMMU: {m.Note} in {m.Name}\n");
        text.Append(CultureInfo.InvariantCulture, $"privileged: {PrivilegedIlPercent:F1} % of IL, {PrivilegedLinePercent:F1} % of lines\n");
        text.Append(CultureInfo.InvariantCulture, $"trusted: {TrustedLines} lines of our own, {Percent(m => m.Lines, IsTrusted):F1} % of them all; {TrustedLines + ContractLines} with the contract, whose checks the rest relies on\n");
        text.Append("lines are those with code on them, assembly language included; blank ones, comments and lone braces do not count\n");
        text.Append("not counted, and trusted: .NET's runtime and base library, glibc, and OpenSSL where it is linked\n");
        return text.ToString();

        void Row(string tier, string name, string methods, string bytes, string lines, string blocks) =>
            text.Append(CultureInfo.InvariantCulture, $"{tier,-10}  {name.PadRight(width)}  {methods,8}  {bytes,9}  {lines,7}  {blocks,6}\n");
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            assemblies = Assemblies.Select(m => new
            {
                tier = Tier(m.Tier),
                name = m.Name,
                version = m.Version.ToString(),
                methods = m.Methods,
                ilBytes = m.IlBytes,
                lines = m.Lines,
                unsafeBlocks = m.UnsafeBlocks,
                note = m.Note,
            }),
            privilegedIlPercent = Math.Round(PrivilegedIlPercent, 1),
            privilegedLinePercent = Math.Round(PrivilegedLinePercent, 1),
            trustedLines = TrustedLines,
            trustedLinePercent = Math.Round(Percent(m => m.Lines, IsTrusted), 1),
            contractLines = ContractLines,
        },
        new JsonSerializerOptions { WriteIndented = true }) + "\n";

    private int ContractLines => Assemblies.Where(m => m.Tier == TrustTier.Contract).Sum(m => m.Lines);

    private static bool IsTrusted(AssemblyMeasure m) => m.Tier is TrustTier.Privileged or TrustTier.Dma;

    private static IEnumerable<AssemblyMeasure> Measure(AssemblyDefinition assembly, IReadOnlySet<string> privileged, IReadOnlySet<string> packages, IReadOnlyList<string> trusted)
    {
        string name = assembly.Name.Name;
        if (privileged.Contains(name)) return AssemblyMeasure.Of(assembly, TrustTier.Privileged, "");
        string? listed = trusted.FirstOrDefault(t => t.Split('/')[0].Equals(name, StringComparison.OrdinalIgnoreCase));
        if (listed is not null) return AssemblyMeasure.Of(assembly, TrustTier.Trusted, listed.Contains('=') ? listed.Split('=', 2)[1] : "");
        if (packages.Contains(name)) return AssemblyMeasure.Of(assembly, TrustTier.Package, "");
        if (name == Contract) return AssemblyMeasure.Of(assembly, TrustTier.Contract, "");
        if (BusTier.Contains(name)) return AssemblyMeasure.Of(assembly, TrustTier.Bus, "");
        return AssemblyMeasure.Of(assembly, name.StartsWith("Drivers.", StringComparison.Ordinal) ? TrustTier.Device : TrustTier.Safe, "");
    }

    /// <summary>A part of our own code: what comes as a binary is somebody else's.</summary>
    private double Percent(Func<AssemblyMeasure, int> size, Func<AssemblyMeasure, bool> part)
    {
        List<AssemblyMeasure> own = [.. Assemblies.Where(m => m.Tier is not (TrustTier.Package or TrustTier.Trusted))];
        double all = own.Sum(size);
        return all == 0 ? 0 : 100 * own.Where(part).Sum(size) / all;
    }

    private static string Tier(TrustTier tier) => tier.ToString().ToLowerInvariant();

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
