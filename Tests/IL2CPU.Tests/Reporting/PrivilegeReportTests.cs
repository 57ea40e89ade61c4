using System.Text.Json;
using IL2CPU.Assemblies;
using IL2CPU.Reporting;

namespace IL2CPU.Tests.Reporting;

/// <summary>How much of an image must be trusted.</summary>
public class PrivilegeReportTests
{
    private const string Safe = "public static class A {\n public static int F(int x) {\n  x++;\n  x++;\n  return x;\n }\n public static int G() => 1;\n}\n"
        + "namespace Cosmos.Core { public class DmaTrustedAttribute : Attribute; }\n[Cosmos.Core.DmaTrusted]\npublic static class Queue {\n public static int F() =>\n  1;\n public static int G() =>\n  2;\n}";
    private const string Privileged = "public static class P {\n public static int F() {\n  return 2;\n }\n}";

    [Fact]
    public void Methods_bytes_and_lines_are_counted()
    {
        AssemblyMeasure measure = Report().Assemblies.Single(m => m is { Name: "Safe", Tier: TrustTier.Safe });
        Assert.Equal(3, measure.Methods); // the attribute's constructor is one
        Assert.Equal(4, measure.Lines);
        Assert.Equal(TrustTier.Safe, measure.Tier);
        Assert.True(measure.IlBytes > 8);
        Assert.False(measure.IsPrivileged);
    }

    [Fact]
    public void Share_is_privileged_over_all()
    {
        PrivilegeReport report = Report();
        Assert.Equal(100.0 / 7, report.PrivilegedLinePercent, 1);
        double expected = 100.0 * report.Assemblies.Single(m => m.IsPrivileged).IlBytes / report.Assemblies.Where(m => m.Tier != TrustTier.Trusted).Sum(m => m.IlBytes);
        Assert.Equal(expected, report.PrivilegedIlPercent, 3);
    }

    [Fact]
    public void Text_lists_privileged_assemblies_first_and_ends_with_the_share()
    {
        string[] lines = Report().ToText().TrimEnd().Split('\n');
        Assert.StartsWith("privileged  Plugs", lines[1]);
        Assert.StartsWith("dma         Safe", lines[2]);
        Assert.Contains(lines, line => line.StartsWith("safe        Safe"));
        Assert.Contains(lines, line => line.EndsWith("14.3 % of lines"));
    }

    [Fact]
    public void Trusted_package_is_named_with_its_reason() =>
        Assert.Contains("trusted by name: Package 0.0.0.0: read by hand", Report().ToText());

    [Theory]
    [InlineData("int a; // unsafe\n\n{\n}\n/* unsafe\nx */ unsafe { }\nstring s = \"unsafe // no\";", 3, 1)]
    [InlineData("var a = \"\"\"\nunsafe\n\"\"\";\nchar c = '\"'; // x\nunsafe void F() { }", 5, 1)]
    [InlineData("string unsafely = @\"a\"\"unsafe\"; int notunsafe;", 1, 0)]
    public void Source_is_counted_as_people_count(string source, int lines, int blocks) => Assert.Equal(new SourceText(lines, blocks), SourceText.Of(source, isAssembly: false));

    [Fact]
    public void Assembly_language_is_counted_too() => Assert.Equal(2, SourceText.Of("# what it does\nmov %rax, %rbx // why\n\n/* more\n*/ ret\n", isAssembly: true).Lines);

    [Fact]
    public void Json_can_be_read_back()
    {
        using JsonDocument json = JsonDocument.Parse(Report().ToJson());
        Assert.Equal(4, json.RootElement.GetProperty("assemblies").GetArrayLength());
        Assert.Equal("privileged", json.RootElement.GetProperty("assemblies")[0].GetProperty("tier").GetString());
        Assert.Equal(14.3, json.RootElement.GetProperty("privilegedLinePercent").GetDouble());
        Assert.Equal(3, json.RootElement.GetProperty("trustedLines").GetInt32());
    }

    [Fact]
    public void Empty_report_has_no_share() => Assert.Equal(0, PrivilegeReport.Of([], new HashSet<string>(), new HashSet<string>(), []).PrivilegedIlPercent);

    private static PrivilegeReport Report()
    {
        using var scratch = new Scratch();
        string safe = scratch.Compile("Safe", Safe);
        string plugs = scratch.Compile("Plugs", Privileged);
        string package = scratch.Compile("Package", "public static class K { public static int F() => 1; }");
        using var assemblies = new AssemblySet([safe, plugs, package], []);
        return PrivilegeReport.Of([assemblies.Get(safe), assemblies.Get(plugs), assemblies.Get(package)],
            new HashSet<string> { "Plugs" }, new HashSet<string> { "Package" }, ["Package/0.0.0=read by hand"]);
    }
}
