namespace IL2CPU.Tests.Weaving;

/// <summary>A plug's type parameters are the declaring type's, then the method's.</summary>
public class GenericPlugTests
{
    [Fact]
    public void Generic_method_is_plugged()
    {
        using var weave = new WeaveCase(
            "public static class T { public static X F<X>(X x) => default!; } public static class Program { public static object Run() => T.F(\"a\") + T.F(3); }",
            "[Plug(typeof(T))] public static class P { public static X F<X>(X x) => x; }");
        Assert.Equal("a3", weave.Run());
    }

    [Fact]
    public void Method_of_a_generic_class_is_plugged_through_the_open_type()
    {
        using var weave = new WeaveCase(
            "public class Cell<V> { public V Value = default!; public V Read() => default!; }"
            + "public static class Program { public static object Run() => new Cell<int> { Value = 4 }.Read() + new Cell<string> { Value = \"s\" }.Read(); }",
            "[Plug(typeof(Cell<>))] public static class P { public static V Read<V>(Cell<V> aThis) => aThis.Value; }");
        Assert.Equal("4s", weave.Run());
    }

    [Fact]
    public void Type_and_method_parameters_come_in_this_order()
    {
        using var weave = new WeaveCase(
            "public class Cell<A, B> { public string F<C>(A a, C c, B b) => \"\"; } public static class Program { public static object Run() => new Cell<int, string>().F<bool>(1, true, \"x\"); }",
            "[Plug(typeof(Cell<,>))] public static class P { public static string F<A, B, C>(Cell<A, B> aThis, A a, C c, B b) => $\"{typeof(A).Name} {typeof(B).Name} {typeof(C).Name} {a}{b}{c}\"; }");
        Assert.Equal("Int32 String Boolean 1xTrue", weave.Run());
    }

    [Fact]
    public void Generic_struct_is_plugged_by_reference()
    {
        using var weave = new WeaveCase(
            "public struct Cell<V> { public V Value; public void Set(V v) { } } public static class Program { public static object Run() { Cell<int> c = default; c.Set(6); return c.Value; } }",
            "[Plug(typeof(Cell<>))] public static class P { public static void Set<V>(ref Cell<V> aThis, V v) => aThis.Value = v; }");
        Assert.Equal(6, weave.Run());
    }

    [Fact]
    public void Nested_type_of_a_generic_type_has_its_parameters_too()
    {
        using var weave = new WeaveCase(
            "public class Outer<A> { public class Inner<B> { public string F(A a, B b) => \"\"; } } public static class Program { public static object Run() => new Outer<int>.Inner<bool>().F(2, true); }",
            "[Plug(typeof(Outer<>.Inner<>))] public static class P { public static string F<A, B>(Outer<A>.Inner<B> aThis, A a, B b) => $\"{a}{b}\"; }");
        Assert.Equal("2True", weave.Run());
    }

    [Fact]
    public void Generic_constructor_and_field_are_plugged()
    {
        using var weave = new WeaveCase(
            "public class Cell<V> { private readonly V _v; private static int s_made; public Cell(V v) { } public V Value => _v; public static int Made => s_made; }"
            + "public static class Program { public static object Run() => new Cell<string>(\"q\").Value + Cell<string>.Made + Cell<int>.Made; }",
            "[Plug(typeof(Cell<>))] public static class P { public static void Ctor<V>(Cell<V> aThis, V v, [FieldAccess(Name = \"_v\")] ref V field, [FieldAccess(Name = \"s_made\")] ref int made)"
            + " { field = v; made++; } }");
        Assert.Equal("q10", weave.Run());
    }

    [Fact]
    public void Constraints_of_the_target_may_be_repeated()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F<X>(X x) where X : unmanaged, IComparable<X> => 0; } public static class Program { public static object Run() => T.F(5); }",
            "[Plug(typeof(T))] public static class P { public static int F<X>(X x) where X : unmanaged, IComparable<X> => x.CompareTo(default(X)); }");
        Assert.Equal(1, weave.Run());
    }

    [Fact]
    public void Constraints_may_be_left_out()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F<X>(X x) where X : struct => 0; } public static class Program { public static object Run() => T.F(5); }",
            "[Plug(typeof(T))] public static class P { public static int F<X>(X x) => 7; }");
        Assert.Equal(7, weave.Run());
    }

    [Fact]
    public void Constraint_that_the_target_has_not_is_a_mismatch()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F<X>(X x) => 0; }",
            "[Plug(typeof(T))] public static class P { public static int F<X>(X x) where X : struct => 7; }");
        Assert.Contains("IL2CPU0004", weave.OnlyError());
    }

    [Fact]
    public void Ref_struct_arguments_need_a_plug_that_allows_them()
    {
        const string target = "public static class T { public static int F<X>(X x) where X : allows ref struct => 0; } public static class Program { public static object Run() => T.F(new Span<int>()); }";
        using var narrow = new WeaveCase(target, "[Plug(typeof(T))] public static class P { public static int F<X>(X x) => 7; }");
        Assert.Contains("IL2CPU0004", narrow.OnlyError());
        using var wide = new WeaveCase(target, "[Plug(typeof(T))] public static class P { public static int F<X>(X x) where X : allows ref struct => 7; }");
        Assert.Equal(7, wide.Run());
    }

    [Fact]
    public void Missing_type_parameter_is_a_mismatch_that_says_what_is_expected()
    {
        using var weave = new WeaveCase(
            "public class Cell<V> { public V Read() => default!; }",
            "[Plug(typeof(Cell<>))] public static class P { public static object Read(object aThis) => 1; }");
        Assert.Contains("expected 'static V Read<V>(Cell<V> aThis)', found 'static object Read(object aThis)'", weave.OnlyError());
    }

    [Fact]
    public void Arrays_and_spans_of_parameters_match()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F<X>(X[] a, ReadOnlySpan<X> b, List<X[]> c) => 0; }"
            + "public static class Program { public static object Run() => T.F(new[] { 1 }, new[] { 1, 2 }, new List<int[]> { null! }); }",
            "[Plug(typeof(T))] public static class P { public static int F<X>(X[] a, ReadOnlySpan<X> b, List<X[]> c) => a.Length * 100 + b.Length * 10 + c.Count; }");
        Assert.Equal(121, weave.Run());
    }
}
