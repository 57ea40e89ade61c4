namespace IL2CPU.Tests.Weaving;

/// <summary>What plug authors are told.</summary>
public class PlugErrorTests
{
    [Fact]
    public void Target_type_by_name_that_does_not_exist_is_reported()
    {
        using var weave = new WeaveCase("public class T { }", "[Plug(TargetName = \"N.Gone, Target\")] public static class P { public static void F() { } }");
        string error = weave.OnlyError();
        Assert.Contains("error IL2CPU0002", error);
        Assert.Contains("there is no type 'N.Gone, Target'", error);
    }

    [Fact]
    public void Target_assembly_that_does_not_exist_is_reported()
    {
        using var weave = new WeaveCase("public class T { }", "[Plug(TargetName = \"N.Gone, Nowhere\")] public static class P { }");
        Assert.Contains("IL2CPU0002", weave.OnlyError());
    }

    [Fact]
    public void Plug_without_any_target_is_reported()
    {
        using var weave = new WeaveCase("public class T { }", "[Plug] public static class P { }");
        Assert.Contains("IL2CPU0002: plug class P names no type to plug; write [Plug(typeof(T))]", weave.OnlyError());
    }

    [Fact]
    public void Target_method_that_does_not_exist_is_reported_with_the_plug_s_line()
    {
        using var weave = new WeaveCase("public class T { }", "[Plug(typeof(T))] public static class P {\n public static int Gone() => 1; }");
        string error = weave.OnlyError();
        Assert.Contains("Plugs.cs(2,", error);
        Assert.Contains("error IL2CPU0003", error);
        Assert.Contains("T has no method 'Gone'", error);
    }

    [Theory]
    [InlineData("[Plug(TargetName = \"N.Gone, Target\", IsOptional = true)] public static class P { public static void F() { } }")]
    [InlineData("[Plug(typeof(T), IsOptional = true)] public static class P { public static void Gone() { } }")]
    [InlineData("[Plug(typeof(T))] public static class P { [PlugMethod(IsOptional = true)] public static void Gone() { } }")]
    public void Optional_plug_without_target_is_no_error(string plug)
    {
        using var weave = new WeaveCase("public class T { }", plug);
        Assert.Empty(weave.Weave());
    }

    [Theory]
    [InlineData("public static int F(T aThis, int a, int b) => 1;")]
    [InlineData("public static int F(T aThis, long a) => 1;")]
    [InlineData("public static long F(T aThis, int a) => 1;")]
    [InlineData("public static void F(T aThis, int a) { }")]
    [InlineData("public static int F(ref T aThis, int a) => 1;")]
    [InlineData("public static int F(string aThis, int a) => 1;")]
    [InlineData("public static int F(T aThis, ref int a) => 1;")]
    [InlineData("public static int F<X>(T aThis, int a) => 1;")]
    public void Signature_mismatch_says_expected_and_found(string plug)
    {
        using var weave = new WeaveCase("public class T { public int F(int a) => a; }", $"[Plug(typeof(T))] public static class P {{ {plug} }}");
        string error = weave.OnlyError();
        Assert.Contains("error IL2CPU0004", error);
        Assert.Contains("expected 'static int F(T aThis, int a)', found 'static ", error);
    }

    [Fact]
    public void Two_plugs_for_one_method_are_reported_with_both_names()
    {
        using var weave = new WeaveCase(
            "public class T { public int F() => 1; }",
            "[Plug(typeof(T))] public static class P { public static int F(T aThis) => 1; } [Plug(typeof(T))] public static class Q { public static int F(T aThis) => 2; }");
        string error = weave.OnlyError();
        Assert.Contains("error IL2CPU0005", error);
        Assert.Contains("P.F(T aThis)", error);
        Assert.Contains("Q.F(T aThis)", error);
    }

    [Fact]
    public void Plugs_in_two_assemblies_for_one_method_are_reported_with_both_assemblies()
    {
        using var weave = new WeaveCase("public class T { public int F() => 1; }", "[Plug(typeof(T))] public static class P { public static int F(T aThis) => 1; }");
        weave.WithPlugs("More", "[Plug(typeof(T))] public static class Q { public static int F(T aThis) => 1; }");
        string error = weave.OnlyError();
        Assert.Contains("in Plugs", error);
        Assert.Contains("in More", error);
    }

    [Fact]
    public void Abstract_method_cannot_be_plugged()
    {
        using var weave = new WeaveCase("public abstract class T { public abstract int F(); }", "[Plug(typeof(T))] public static class P { public static int F(T aThis) => 1; }");
        Assert.Contains("is abstract", weave.OnlyError());
    }

    [Fact]
    public void Instance_method_of_a_plug_class_is_reported()
    {
        using var weave = new WeaveCase("public class T { public int F() => 1; }", "[Plug(typeof(T))] public class P { public int F() => 1; }");
        string error = weave.OnlyError();
        Assert.Contains("error IL2CPU0007", error);
        Assert.Contains("must be static", error);
    }

    [Fact]
    public void Generic_plug_class_is_reported()
    {
        using var weave = new WeaveCase("public class T<X> { public int F() => 1; }", "[Plug(typeof(T<>))] public static class P<X> { public static int F(T<X> aThis) => 1; }");
        string error = weave.OnlyError();
        Assert.Contains("error IL2CPU0007", error);
        Assert.Contains("is generic", error);
    }

    [Fact]
    public void Every_mistake_is_reported_at_once_and_nothing_is_written()
    {
        using var weave = new WeaveCase(
            "public class T { public int F() => 1; [PlugMethod(PlugRequired = true)] public int G() => 1; }",
            "[Plug(typeof(T))] public static class P { public static long F(T aThis) => 1; public static int Gone() => 1; } [Plug(\"X, Y\")] public static class Q { }");
        IReadOnlyList<string> errors = weave.Weave();
        Assert.Equal(["IL2CPU0001", "IL2CPU0002", "IL2CPU0003", "IL2CPU0004"], errors.Select(e => e[e.IndexOf("IL2CPU0", StringComparison.Ordinal)..][..10]).Order());
        Assert.False(Directory.Exists(weave.Output));
    }

    [Theory]
    [InlineData("[Plug(TargetName = \"N.Gone\")] public static class P { }", "correct the name, or set IsOptional")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int Gone() => 1; }", "correct it, set IsOptional, or make a helper private")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int Abstract(T aThis) => 1; }", "plug the methods that implement it")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int Two(object a) => 1; }", "pick one by Signature")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int F() => 1; } [Plug(typeof(T))] public static class Q { public static int F() => 1; }", "remove one")]
    [InlineData("[Plug(typeof(T))] public class P { public int F() => 1; }", "the instance is passed as first parameter 'aThis'")]
    [InlineData("[Plug(typeof(T))] public static class P<X> { }", "write the type parameters on its methods instead")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int F([FieldAccess(Name = \"_gone\")] ref int f) => 1; }", "but '_a', '_s'")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int F([FieldAccess(Name = \"C\")] ref int f) => 1; }", "leave it out and write its value")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int F([FieldAccess(Name = \"_a\")] ref int f) => 1; }", "name a static field")]
    [InlineData("[Plug(typeof(T))] public static class P { public static int F([FieldAccess(Name = \"_s\")] ref int f) => 1; }", "write 'ref string'")]
    public void Message_says_what_to_do(string plug, string advice)
    {
        using var weave = new WeaveCase(
            "public abstract class T { private int _a; private static string _s = \"\"; private const int C = 1; public static int F() => _s.Length; public int A() => _a;"
            + " public abstract int Abstract(); public static int Two(string a) => C; public static int Two(System.Text.StringBuilder a) => 1; }",
            plug);
        Assert.Contains(advice, weave.OnlyError());
    }

    [Theory]
    [InlineData("IL2CPU0004", "public static long F(T aThis) => 1;")]
    [InlineData("IL2CPU0005", "public static int F(T aThis) => 1; [PlugMethod(Signature = \"F()\")] public static int Again(T aThis) => 1;")]
    [InlineData("IL2CPU0008", "public static int F(T aThis, [FieldAccess(Name = \"_gone\")] ref int f) => 1;")]
    public void Plug_that_does_not_fit_is_reported_with_the_calls_that_lead_to_its_target(string code, string plug)
    {
        using var weave = new WeaveCase(
            "public class T { public int F() => 1; } public static class Program { static void Main() => Helper(); static void Helper() => new T().F(); }",
            $"[Plug(typeof(T))] public static class P {{ {plug} }}", executable: true);
        string error = weave.OnlyError();
        Assert.Contains(code, error);
        Assert.EndsWith("; reached by Program.Main -> Program.Helper -> T.F", error);
    }

    [Fact]
    public void Plugs_in_an_undeclared_assembly_are_ignored_and_mentioned()
    {
        using var weave = new WeaveCase("public static class T { public static int F() => 1; } [Plug(typeof(T))] public static class Sneaky { public static int F() => 2; }", "public class Nothing { }");
        string message = Assert.Single(weave.Weave());
        Assert.Contains("message IL2CPU0010", message);
        Assert.Contains("Sneaky is ignored: Target is not declared", message);
        Assert.Contains("name it as PlugAssembly in the kernel project", message);
        Assert.False(File.Exists(weave.WovenTarget));
    }
}
