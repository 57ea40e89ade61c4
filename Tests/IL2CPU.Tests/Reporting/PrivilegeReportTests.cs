using System.Text.Json;
using IL2CPU.Assemblies;
using IL2CPU.Reporting;

namespace IL2CPU.Tests.Reporting;

/// <summary>How much of an image must be trusted.</summary>
public class PrivilegeReportTests
{
    private const string Safe = "public static class A {\n public static int F(int x) {\n  x++;\n  x++;\n  return x;\n }\n public static int G() => 1;\n}";
    private const string Privileged = "public static class P {\n public static int F() {\n  return 2;\n }\n}";

    [Fact]
    public void Methods_bytes_and_lines_are_counted()
    {
        AssemblyMeasure measure = Report().Assemblies.Single(m => m.Name == "Safe");
        Assert.Equal(2, measure.Methods);
        Assert.Equal(4, measure.Lines);
        Assert.True(measure.IlBytes > 8);
        Assert.False(measure.IsPrivileged);
    }

    [Fact]
    public void Share_is_privileged_over_all()
    {
        PrivilegeReport report = Report();
        Assert.Equal(20, report.PrivilegedLinePercent, 1);
        double expected = 100.0 * report.Assemblies.Single(m => m.IsPrivileged).IlBytes / report.Assemblies.Sum(m => m.IlBytes);
        Assert.Equal(expected, report.PrivilegedIlPercent, 3);
    }

    [Fact]
    public void Text_lists_privileged_assemblies_first_and_ends_with_the_share()
    {
        string[] lines = Report().ToText().TrimEnd().Split('\n');
        Assert.StartsWith("privileged  Plugs", lines[1]);
        Assert.StartsWith("safe        Safe", lines[2]);
        Assert.Contains("20.0 % of lines", lines[^2]);
    }

    [Fact]
    public void Json_can_be_read_back()
    {
        using JsonDocument json = JsonDocument.Parse(Report().ToJson());
        Assert.Equal(2, json.RootElement.GetProperty("assemblies").GetArrayLength());
        Assert.Equal("privileged", json.RootElement.GetProperty("assemblies")[0].GetProperty("tier").GetString());
        Assert.Equal(20.0, json.RootElement.GetProperty("privilegedLinePercent").GetDouble());
    }

    [Fact]
    public void Empty_report_has_no_share() => Assert.Equal(0, PrivilegeReport.Of([], new HashSet<string>()).PrivilegedIlPercent);

    private static PrivilegeReport Report()
    {
        using var scratch = new Scratch();
        string safe = scratch.Compile("Safe", Safe);
        string plugs = scratch.Compile("Plugs", Privileged);
        using var assemblies = new AssemblySet([safe, plugs], []);
        return PrivilegeReport.Of([assemblies.Get(safe), assemblies.Get(plugs)], new HashSet<string> { "Plugs" });
    }
}
