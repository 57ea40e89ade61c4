namespace IL2CPU.Tests.Weaving;

/// <summary>Overloads, <c>Signature</c>, <c>IsWildcard</c>, <c>Inheritable</c>.</summary>
public class SignatureTests
{
    private const string Overloads =
        "public class T { public string F(int a) => \"\"; public string F(long a) => \"\"; public string F(ref int a) => \"\"; public string F(string[] a, System.Span<byte> b) => \"\"; public string F(List<int> a) => \"\"; }"
        + "public static class Program { public static object Run() { var t = new T(); int i = 0; return t.F(1) + t.F(1L) + t.F(ref i) + t.F(new string[0], default) + t.F(new List<int>()); } }";

    [Fact]
    public void Overloads_are_matched_by_their_exact_types()
    {
        using var weave = new WeaveCase(Overloads,
            "[Plug(typeof(T))] public static class P { public static string F(T aThis, int a) => \"i\"; public static string F(T aThis, long a) => \"l\"; public static string F(T aThis, ref int a) => \"r\"; }");
        Assert.Equal("ilr", weave.Run());
    }

    [Theory]
    [InlineData("F(int)", "int a", "x")]
    [InlineData("F(System.Int64)", "long a", "x")]
    [InlineData("System.String F( ref int )", "ref int a", "x")]
    [InlineData("F(System.Int32&)", "ref int a", "x")]
    [InlineData("string F(string[], System.Span<byte>)", "string[] a, Span<byte> b", "x")]
    [InlineData("F(System.Collections.Generic.List`1<System.Int32>)", "List<int> a", "x")]
    public void Signature_picks_the_overload_whatever_the_plug_is_called(string signature, string parameters, string expected)
    {
        using var weave = new WeaveCase(Overloads,
            $"[Plug(typeof(T))] public static class P {{ [PlugMethod(Signature = \"{signature}\")] public static string Anything(T aThis, {parameters}) => \"x\"; }}");
        Assert.Equal(expected, weave.Run());
    }

    [Fact]
    public void Signature_that_fits_no_method_is_reported()
    {
        using var weave = new WeaveCase(Overloads, "[Plug(typeof(T))] public static class P { [PlugMethod(Signature = \"F(System.Char)\")] public static string X(T aThis, char c) => \"\"; }");
        string error = weave.OnlyError();
        Assert.Contains("IL2CPU0003", error);
        Assert.Contains("T has no method 'F(System.Char)'", error);
    }

    [Fact]
    public void Signature_and_parameters_that_disagree_are_reported()
    {
        using var weave = new WeaveCase(Overloads, "[Plug(typeof(T))] public static class P { [PlugMethod(Signature = \"F(int)\")] public static string X(T aThis, char c) => \"\"; }");
        Assert.Contains("IL2CPU0004", weave.OnlyError());
    }

    [Fact]
    public void Explicit_interface_method_is_reached_by_signature()
    {
        using var weave = new WeaveCase(
            "public interface I { int F(int a); } public class T : I { int I.F(int a) => 0; } public static class Program { public static object Run() => ((I)new T()).F(2); }",
            "[Plug(typeof(T))] public static class P { [PlugMethod(Signature = \"I.F(int)\")] public static int F(T aThis, int a) => a + 1; }");
        Assert.Equal(3, weave.Run());
    }

    [Fact]
    public void Wildcard_replaces_every_overload()
    {
        using var weave = new WeaveCase(Overloads, "[Plug(typeof(T))] public static class P { [PlugMethod(IsWildcard = true)] public static string F(T aThis) => \"w\"; }");
        Assert.Equal("wwwww", weave.Run());
    }

    [Fact]
    public void Inheritable_plug_replaces_overrides()
    {
        using var weave = new WeaveCase(
            "public class B { public virtual int F() => 1; } public class C : B { public override int F() => 2; } public class D : C { public override int F() => 3; }"
            + "public static class Program { public static object Run() => new B().F() * 100 + new C().F() * 10 + new D().F(); }",
            "[Plug(typeof(B), Inheritable = true)] public static class P { public static int F(B aThis) => 7; }");
        Assert.Equal(777, weave.Run());
    }
}
