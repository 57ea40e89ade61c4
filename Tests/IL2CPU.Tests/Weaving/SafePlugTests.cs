using IL2CPU.Diagnostics;
using IL2CPU.Weaving;

namespace IL2CPU.Tests.Weaving;

/// <summary>What a plug assembly without privilege may replace.</summary>
public class SafePlugTests
{
    [Fact]
    public void Member_that_is_open_is_replaced()
    {
        using var scratch = new Scratch();
        Assert.Empty(Weave(scratch, "[Plug(typeof(Environment))] public static class P { public static string get_MachineName() => \"safe\"; }"));
        Assert.True(File.Exists(Path.Combine(scratch.Directory, "out", "System.Private.CoreLib.dll")));
    }

    [Theory]
    [InlineData("[Plug(typeof(Math))] public static class P { public static int Min(int val1, int val2) => val1; }", "is not open to it")]
    [InlineData("[Plug(typeof(Environment))] public static class P { public static int get_ProcessorCount() => 1; }", "is not open to it")]
    [InlineData("[Plug(typeof(OperatingSystem))] public static class P { public static string get_VersionString(OperatingSystem aThis, [FieldAccess(Name = \"_version\")] ref Version v) => \"\"; }", "private field")]
    public void Member_that_is_not_open_is_refused(string plug, string reason)
    {
        using var scratch = new Scratch();
        string error = Assert.Single(Weave(scratch, plug));
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Contains("declare it as PlugAssembly, or leave the member alone", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Path.Combine(scratch.Directory, "out")));
    }

    [Fact]
    public void Code_of_the_image_itself_is_not_open()
    {
        using var scratch = new Scratch();
        string kernel = scratch.Compile("Kernel", "public static class Checks { public static bool IsInside(int index) => index == 0; public static bool F() => IsInside(7); }");
        string plugs = scratch.Compile("Some.Plugs", "[Plug(typeof(Checks))] public static class P { public static bool IsInside(int index) => true; }", [kernel]);
        Assert.Contains("IL2CPU0013", Assert.Single(Weave(scratch, kernel, plugs)), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Weave(Scratch scratch, string plug)
    {
        string kernel = scratch.Compile("Kernel", "public static class A { public static string F() => Environment.MachineName; }");
        return Weave(scratch, kernel, scratch.Compile("Some.Plugs", plug));
    }

    private static IReadOnlyList<string> Weave(Scratch scratch, string kernel, string plugs)
    {
        var diagnostics = new DiagnosticBag();
        new Weaver(new WeaveOptions
        {
            Kernel = kernel,
            SafePlugs = [plugs],
            References = [scratch.Directory, Scratch.FrameworkDirectory, Scratch.ApiAssembly],
            Output = Path.Combine(scratch.Directory, "out"),
        }, diagnostics).Run();
        return [.. diagnostics.All.Where(d => d.Severity == Severity.Error).Select(d => d.ToString())];
    }
}
