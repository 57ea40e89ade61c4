namespace IL2CPU.Tests.Weaving;

/// <summary>What the weaver writes, and what it leaves alone.</summary>
public class IncrementalWeaveTests
{
    private const string Target = "public static class T { public static int F() => 1; } public static class Program { public static object Run() => T.F(); }";
    private const string Plug = "[Plug(typeof(T))] public static class P { public static int F() => 2; }";

    [Fact]
    public void Untouched_assemblies_are_listed_and_not_copied()
    {
        using var weave = new WeaveCase(Target, Plug);
        weave.Weave();
        string[] listed = File.ReadAllLines(Path.Combine(weave.Output, "references.txt"));
        Assert.Contains(listed, l => l.EndsWith("/Plugs.dll", StringComparison.Ordinal));
        Assert.Contains(listed, l => l.EndsWith("/System.Private.CoreLib.dll", StringComparison.Ordinal));
        Assert.DoesNotContain(listed, l => l.EndsWith("/Target.dll", StringComparison.Ordinal));
        Assert.Equal(["Target.dll"], Directory.GetFiles(weave.Output, "*.dll").Select(Path.GetFileName));
    }

    [Fact]
    public void Second_weave_of_the_same_writes_nothing()
    {
        using var weave = new WeaveCase(Target, Plug);
        weave.Weave();
        DateTime first = File.GetLastWriteTimeUtc(weave.WovenTarget);
        DateTime list = File.GetLastWriteTimeUtc(Path.Combine(weave.Output, "references.txt"));
        Thread.Sleep(20);
        weave.Weave();
        Assert.Equal(first, File.GetLastWriteTimeUtc(weave.WovenTarget));
        Assert.Equal(list, File.GetLastWriteTimeUtc(Path.Combine(weave.Output, "references.txt")));
    }

    [Fact]
    public void Another_plug_makes_the_target_be_woven_again()
    {
        using var weave = new WeaveCase(Target.Replace("=> 1", "=> 1; public static int G() => 1"), Plug);
        weave.Weave();
        weave.WithPlugs("More", "[Plug(typeof(T))] public static class Q { public static int G() => 3; }");
        byte[] before = File.ReadAllBytes(weave.WovenTarget);
        weave.Weave();
        Assert.NotEqual(before, File.ReadAllBytes(weave.WovenTarget));
    }

    [Fact]
    public void Assembly_that_is_plugged_no_more_disappears()
    {
        using var weave = new WeaveCase(Target, Plug);
        weave.Weave();
        Assert.True(File.Exists(weave.WovenTarget));
        weave.Weave(declarePlugs: false);
        Assert.Empty(Directory.GetFiles(weave.Output, "Target.*"));
    }

    [Fact]
    public void Woven_assembly_keeps_its_symbols()
    {
        using var weave = new WeaveCase("public static class T { public static int F() => 1; } public static class Program {\n public static object Run() => throw new Exception(); }", Plug);
        Exception thrown = Assert.Throws<Exception>(() => weave.Run());
        Assert.Contains("Target.cs:line 2", thrown.StackTrace);
    }
}
