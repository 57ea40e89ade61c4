using System.Globalization;
using System.Text;
using System.Text.Json;
using Mono.Cecil;

namespace IL2CPU.Reporting;

/// <summary>How much of an image's own code must be trusted: what is privileged, what is not, and the share of the first in the whole.</summary>
internal sealed class PrivilegeReport
{
    /// <summary>The name under which the report is embedded in the kernel assembly.</summary>
    public const string ResourceName = "privileges.txt";

    private PrivilegeReport(IReadOnlyList<AssemblyMeasure> assemblies) => Assemblies = assemblies;

    /// <summary>Every assembly outside .NET, privileged ones first.</summary>
    public IReadOnlyList<AssemblyMeasure> Assemblies { get; }

    /// <summary>The privileged part of all IL, in per cent.</summary>
    public double PrivilegedIlPercent => Percent(m => m.IlBytes);

    /// <summary>The privileged part of all source lines, in per cent.</summary>
    public double PrivilegedLinePercent => Percent(m => m.Lines);

    /// <summary>Measures assemblies.</summary>
    public static PrivilegeReport Of(IEnumerable<AssemblyDefinition> assemblies, IReadOnlySet<string> privileged) => new(
        assemblies.Select(a => AssemblyMeasure.Of(a, privileged.Contains(a.Name.Name)))
            .OrderByDescending(m => m.IsPrivileged).ThenBy(m => m.Name, StringComparer.Ordinal).ToList());

    /// <summary>The report as a table.</summary>
    public string ToText()
    {
        int width = Math.Max(8, Assemblies.Select(m => m.Name.Length).DefaultIfEmpty().Max());
        var text = new StringBuilder();
        Row("tier", "assembly", "methods", "IL bytes", "lines");
        foreach (AssemblyMeasure m in Assemblies) Row(Tier(m.IsPrivileged), m.Name, Number(m.Methods), Number(m.IlBytes), Number(m.Lines));
        foreach (bool tier in new[] { true, false })
        {
            List<AssemblyMeasure> all = Assemblies.Where(m => m.IsPrivileged == tier).ToList();
            Row(Tier(tier), "(all)", Number(all.Sum(m => m.Methods)), Number(all.Sum(m => m.IlBytes)), Number(all.Sum(m => m.Lines)));
        }
        text.Append(CultureInfo.InvariantCulture, $"privileged: {PrivilegedIlPercent:F1} % of IL, {PrivilegedLinePercent:F1} % of lines\n");
        text.Append("not counted, and trusted: .NET's runtime and base library, glibc, and OpenSSL where it is linked\n");
        return text.ToString();

        void Row(string tier, string name, string methods, string bytes, string lines) =>
            text.Append(CultureInfo.InvariantCulture, $"{tier,-10}  {name.PadRight(width)}  {methods,8}  {bytes,9}  {lines,7}\n");
    }

    /// <summary>The report as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(
        new
        {
            assemblies = Assemblies.Select(m => new { tier = Tier(m.IsPrivileged), name = m.Name, methods = m.Methods, ilBytes = m.IlBytes, lines = m.Lines }),
            privilegedIlPercent = Math.Round(PrivilegedIlPercent, 1),
            privilegedLinePercent = Math.Round(PrivilegedLinePercent, 1),
        },
        new JsonSerializerOptions { WriteIndented = true }) + "\n";

    private double Percent(Func<AssemblyMeasure, int> size)
    {
        double all = Assemblies.Sum(size);
        return all == 0 ? 0 : 100 * Assemblies.Where(m => m.IsPrivileged).Sum(size) / all;
    }

    private static string Tier(bool isPrivileged) => isPrivileged ? "privileged" : "safe";

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);
}
