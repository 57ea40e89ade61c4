namespace IL2CPU.Tests.Weaving;

/// <summary><c>[FieldAccess]</c>.</summary>
public class FieldAccessTests
{
    [Fact]
    public void Private_field_is_read_and_written()
    {
        using var weave = new WeaveCase(
            "public class T { private int _a = 1; public int F() => 0; public int A => _a; } public static class Program { public static object Run() { var t = new T(); return t.F() * 10 + t.A; } }",
            "[Plug(typeof(T))] public static class P { public static int F(T aThis, [FieldAccess(Name = \"_a\")] ref int a) => a++; }");
        Assert.Equal(12, weave.Run());
    }

    [Fact]
    public void Static_readonly_field_can_be_set()
    {
        using var weave = new WeaveCase(
            "public class T { private static readonly string S = \"old\"; public static void F() { } public static string Read() => S; } public static class Program { public static object Run() { T.F(); return T.Read(); } }",
            "[Plug(typeof(T))] public static class P { public static void F([FieldAccess(Name = \"S\")] ref string s) => s = \"new\"; }");
        Assert.Equal("new", weave.Run());
    }

    [Fact]
    public void Field_may_stand_before_the_instance_and_between_arguments()
    {
        using var weave = new WeaveCase(
            "public class T { private int _a = 3, _b = 4; public string F(int x, int y) => \"\"; } public static class Program { public static object Run() => new T().F(1, 2); }",
            "[Plug(typeof(T))] public static class P { public static string F([FieldAccess(Name = \"_a\")] ref int a, T aThis, int x, [FieldAccess(Name = \"_b\")] ref int b, int y) => $\"{a}{x}{b}{y}\"; }");
        Assert.Equal("3142", weave.Run());
    }

    [Fact]
    public void Field_works_without_the_instance()
    {
        using var weave = new WeaveCase(
            "public class T { private int _a = 3; public int F() => 0; } public static class Program { public static object Run() => new T().F(); }",
            "[Plug(typeof(T))] public static class P { public static int F([FieldAccess(Name = \"_a\")] ref int a) => a; }");
        Assert.Equal(3, weave.Run());
    }

    [Fact]
    public void Inherited_private_field_is_found()
    {
        using var weave = new WeaveCase(
            "public class B<X> { private X _b; public B(X b) { _b = b; } } public class T : B<string> { public T() : base(\"base\") { } public string F() => \"\"; } public static class Program { public static object Run() => new T().F(); }",
            "[Plug(typeof(T))] public static class P { public static string F(T aThis, [FieldAccess(Name = \"_b\")] ref string b) => b; }");
        Assert.Equal("base", weave.Run());
    }

    [Fact]
    public void Backing_field_of_a_property_is_reached()
    {
        using var weave = new WeaveCase(
            "public class T { public int A { get; } = 1; public void F() { } } public static class Program { public static object Run() { var t = new T(); t.F(); return t.A; } }",
            "[Plug(typeof(T))] public static class P { public static void F(T aThis, [FieldAccess(Name = \"<A>k__BackingField\")] ref int a) => a = 8; }");
        Assert.Equal(8, weave.Run());
    }

    [Fact]
    public void Field_of_a_struct_is_the_instance_s_own()
    {
        using var weave = new WeaveCase(
            "public struct T { private int _a; public void F() { } public readonly int A => _a; } public static class Program { public static object Run() { T t = default; t.F(); t.F(); return t.A; } }",
            "[Plug(typeof(T))] public static class P { public static void F(ref T aThis, [FieldAccess(Name = \"_a\")] ref int a) => a++; }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Name_may_be_written_in_full_as_Cosmos_does()
    {
        using var weave = new WeaveCase(
            "namespace N { public class T { private int _a = 3; public int F() => 0; } } public static class Program { public static object Run() => new N.T().F(); }",
            "[Plug(typeof(N.T))] public static class P { public static int F(N.T aThis, [FieldAccess(Name = \"System.Int32 N.T._a\")] ref int a) => a; }");
        Assert.Equal(3, weave.Run());
    }

    [Theory]
    [InlineData("_b", "ref int f", "T has no field '_b'")]
    [InlineData("_a", "ref string f", "field '_a' is of type int, the parameter is 'ref string'")]
    [InlineData("C", "ref int f", "field 'C' is a constant")]
    [InlineData("_a", "int f", "[FieldAccess] wants a Name and a 'ref' parameter")]
    [InlineData("", "ref int f", "[FieldAccess] wants a Name and a 'ref' parameter")]
    public void Wrong_field_is_reported(string name, string parameter, string expected)
    {
        using var weave = new WeaveCase(
            "public class T { private int _a; private const int C = 1; public int F() => _a; }",
            $"[Plug(typeof(T))] public static class P {{ public static int F(T aThis, [FieldAccess(Name = \"{name}\")] {parameter}) => 1; }}");
        string error = weave.OnlyError();
        Assert.Contains("IL2CPU0008", error);
        Assert.Contains(expected, error);
    }

    [Fact]
    public void Instance_field_in_a_static_method_is_reported()
    {
        using var weave = new WeaveCase(
            "public class T { private int _a = 1; public static int F() => 0; public int A => _a; }",
            "[Plug(typeof(T))] public static class P { public static int F([FieldAccess(Name = \"_a\")] ref int a) => a; }");
        Assert.Contains("belongs to an instance", weave.OnlyError());
    }
}
