namespace IL2CPU.Tests.Weaving;

/// <summary><c>Ctor</c> and <c>Cctor</c>.</summary>
public class ConstructorPlugTests
{
    [Fact]
    public void Constructor_body_is_replaced()
    {
        using var weave = new WeaveCase(
            "public class T { public int A; public T(int a) { A = a; } } public static class Program { public static object Run() => new T(3).A; }",
            "[Plug(typeof(T))] public static class P { public static void Ctor(T aThis, int a) => aThis.A = a + 1; }");
        Assert.Equal(4, weave.Run());
    }

    [Fact]
    public void Base_constructor_is_still_called_with_its_arguments()
    {
        using var weave = new WeaveCase(
            "public class B { public string S; public B(string s) { S = s; } } public class T : B { public T(int a) : base(a + \"!\") { S = \"lost\"; } }"
            + "public static class Program { public static object Run() => new T(3).S; }",
            "[Plug(typeof(T))] public static class P { public static void Ctor(T aThis, int a) => aThis.S += a; }");
        Assert.Equal("3!3", weave.Run());
    }

    [Fact]
    public void Field_initialisers_stay()
    {
        using var weave = new WeaveCase(
            "public class T { public List<int> A = new() { 1, 2 }; public int B = 5; public T() { B = 6; } } public static class Program { public static object Run() { var t = new T(); return t.A.Count * 10 + t.B; } }",
            "[Plug(typeof(T))] public static class P { public static void Ctor(T aThis) => aThis.B++; }");
        Assert.Equal(26, weave.Run());
    }

    [Fact]
    public void Chained_constructor_is_still_called()
    {
        using var weave = new WeaveCase(
            "public class T { public int A; public T(int a) { A = a; } public T() : this(40) { A = 0; } } public static class Program { public static object Run() => new T().A; }",
            "[Plug(typeof(T))] public static class P { [PlugMethod(Signature = \".ctor()\")] public static void Ctor(T aThis) => aThis.A += 2; }");
        Assert.Equal(42, weave.Run());
    }

    [Fact]
    public void Base_call_with_a_conditional_argument_stays_whole()
    {
        using var weave = new WeaveCase(
            "public class B { public int V; public B(int v) { V = v; } } public class T : B { public T(bool x) : base(x ? 1 : 2) { V = 9; } }"
            + "public static class Program { public static object Run() => new T(true).V * 10 + new T(false).V; }",
            "[Plug(typeof(T))] public static class P { public static void Ctor(T aThis, bool x) { } }");
        Assert.Equal(12, weave.Run());
    }

    [Fact]
    public void Struct_constructor_fills_the_value()
    {
        using var weave = new WeaveCase(
            "public struct T { public int A; public T(int a) { A = a; } } public static class Program { public static object Run() => new T(3).A; }",
            "[Plug(typeof(T))] public static class P { public static void Ctor(ref T aThis, int a) => aThis = default(T) with { A = a * 2 }; }");
        Assert.Equal(6, weave.Run());
    }

    [Fact]
    public void Overloads_are_told_apart_by_their_parameters()
    {
        using var weave = new WeaveCase(
            "public class T { public string A = \"\"; public T(int a) { } public T(string a) { } public T(int a, string b) { } }"
            + "public static class Program { public static object Run() => new T(1).A + new T(\"x\").A + new T(2, \"y\").A; }",
            "[Plug(typeof(T))] public static class P { public static void Ctor(T aThis, int a) => aThis.A = \"i\"; public static void Ctor(T aThis, string a) => aThis.A = \"s\"; public static void Ctor(T aThis, int a, string b) => aThis.A = \"b\"; }");
        Assert.Equal("isb", weave.Run());
    }

    [Theory]
    [InlineData("Cctor")]
    [InlineData("CCtor")]
    public void Static_constructor_is_replaced(string name)
    {
        using var weave = new WeaveCase(
            "public static class T { public static int A; static T() { A = 1; } } public static class Program { public static object Run() => T.A; }",
            $"[Plug(typeof(T))] public static class P {{ public static void {name}([FieldAccess(Name = \"A\")] ref int a) => a = 2; }}");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Method_that_is_called_Ctor_is_found_too()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int Ctor() => 1; } public static class Program { public static object Run() => T.Ctor(); }",
            "[Plug(typeof(T))] public static class P { public static int Ctor() => 2; }");
        Assert.Equal(2, weave.Run());
    }
}
