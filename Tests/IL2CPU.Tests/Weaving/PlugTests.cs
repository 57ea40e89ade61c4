namespace IL2CPU.Tests.Weaving;

/// <summary>Ordinary methods of ordinary types.</summary>
public class PlugTests
{
    [Fact]
    public void Static_method_is_replaced()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F(int x) => x; } public static class Program { public static object Run() => T.F(4); }",
            "[Plug(typeof(T))] public static class P { public static int F(int x) => x * 10; }");
        Assert.Equal(40, weave.Run());
    }

    [Fact]
    public void Instance_method_is_given_its_instance()
    {
        using var weave = new WeaveCase(
            "public class T { public string Name = \"n\"; public string F(string s) => s; } public static class Program { public static object Run() => new T().F(\"x\"); }",
            "[Plug(typeof(T))] public static class P { public static string F(T aThis, string s) => aThis.Name + s; }");
        Assert.Equal("nx", weave.Run());
    }

    [Fact]
    public void Instance_method_can_do_without_its_instance()
    {
        using var weave = new WeaveCase(
            "public class T { public int F(int s) => s; } public static class Program { public static object Run() => new T().F(1); }",
            "[Plug(typeof(T))] public static class P { public static int F(int s) => s + 1; }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Instance_may_be_taken_as_a_base_type()
    {
        using var weave = new WeaveCase(
            "public class T { public int F() => 1; public override string ToString() => \"t\"; } public static class Program { public static object Run() => new T().F(); }",
            "[Plug(typeof(T))] public static class P { public static int F(object aThis) => aThis.ToString().Length + 5; }");
        Assert.Equal(6, weave.Run());
    }

    [Fact]
    public void Struct_method_is_given_a_reference_to_its_instance()
    {
        using var weave = new WeaveCase(
            "public struct T { public int A; public void Add(int n) { } } public static class Program { public static object Run() { T t = default; t.Add(3); t.Add(4); return t.A; } }",
            "[Plug(typeof(T))] public static class P { public static void Add(ref T aThis, int n) => aThis.A += n; }");
        Assert.Equal(7, weave.Run());
    }

    [Fact]
    public void Ref_and_out_arguments_are_passed_through()
    {
        using var weave = new WeaveCase(
            "public static class T { public static bool F(ref int a, out string b, in long c) { b = \"\"; return false; } }"
            + "public static class Program { public static object Run() { int a = 1; T.F(ref a, out string b, 5L); return a + b; } }",
            "[Plug(typeof(T))] public static class P { public static bool F(ref int a, out string b, in long c) { a += (int)c; b = \"!\"; return true; } }");
        Assert.Equal("6!", weave.Run());
    }

    [Fact]
    public void Pointer_arguments_may_be_taken_as_void_pointers()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F(nint a) => 1; } public static class Program { public static object Run() => T.F(7); }",
            "[Plug(typeof(T))] public static class P { public static int F(nint a) => (int)a + 1; }");
        Assert.Equal(8, weave.Run());
    }

    [Fact]
    public void Property_accessors_are_plugged_by_their_names()
    {
        using var weave = new WeaveCase(
            "public class T { public static int A { get; set; } public int B => 1; public static int Seen; }"
            + "public static class Program { public static object Run() { T.A = 5; return T.A * 100 + new T().B * 10 + T.Seen; } }",
            "[Plug(typeof(T))] public static class P { public static int get_A() => 3; public static void set_A(int value) => T.Seen = value; public static int get_B(T aThis) => 4; }");
        Assert.Equal(345, weave.Run());
    }

    [Fact]
    public void Static_property_of_the_plug_stands_for_the_target_accessor()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int A => 1; } public static class Program { public static object Run() => T.A; }",
            "[Plug(typeof(T))] public static class P { public static int A => 9; }");
        Assert.Equal(9, weave.Run());
    }

    [Fact]
    public void Indexer_is_plugged_as_get_Item()
    {
        using var weave = new WeaveCase(
            "public class T { public int this[int i] => 0; } public static class Program { public static object Run() => new T()[6]; }",
            "[Plug(typeof(T))] public static class P { public static int get_Item(T aThis, int i) => i * i; }");
        Assert.Equal(36, weave.Run());
    }

    [Fact]
    public void Operator_is_plugged_by_its_metadata_name()
    {
        using var weave = new WeaveCase(
            "public readonly record struct T(int A) { public static T operator +(T a, T b) => a; public static implicit operator int(T a) => 0; }"
            + "public static class Program { public static object Run() => (int)(new T(2) + new T(3)); }",
            "[Plug(typeof(T))] public static class P { public static T op_Addition(T a, T b) => new(a.A + b.A); public static int op_Implicit(T a) => a.A * 2; }");
        Assert.Equal(10, weave.Run());
    }

    [Fact]
    public void Override_is_plugged_and_dispatched_to()
    {
        using var weave = new WeaveCase(
            "public class B { public virtual int F() => 1; } public class T : B { public override int F() => 2; }"
            + "public static class Program { public static object Run() => ((B)new T()).F() * 10 + new B().F(); }",
            "[Plug(typeof(T))] public static class P { public static int F(T aThis) => 7; }");
        Assert.Equal(71, weave.Run());
    }

    [Fact]
    public void Async_method_is_replaced_whole()
    {
        using var weave = new WeaveCase(
            "public static class T { public static async Task<int> F() { await Task.Yield(); return 1; } } public static class Program { public static object Run() => T.F().Result; }",
            "[Plug(typeof(T))] public static class P { public static Task<int> F() => Task.FromResult(2); }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Native_import_becomes_an_ordinary_method()
    {
        using var weave = new WeaveCase(
            "public static class T { [System.Runtime.InteropServices.DllImport(\"nowhere\")] public static extern int F(int x); }"
            + "public static class Program { public static object Run() => T.F(4); }",
            "[Plug(typeof(T))] public static class P { public static int F(int x) => -x; }");
        Assert.Equal(-4, weave.Run());
    }

    [Fact]
    public void Body_with_handlers_and_locals_is_replaced_whole()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F() { int a = 1; try { a = int.Parse(\"x\"); } catch (FormatException) { a = 3; } finally { a++; } return a; } }"
            + "public static class Program { public static object Run() => T.F(); }",
            "[Plug(typeof(T))] public static class P { public static int F() => 11; }");
        Assert.Equal(11, weave.Run());
    }

    [Fact]
    public void Private_methods_of_a_plug_class_are_helpers()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F() => 1; } public static class Program { public static object Run() => T.F(); }",
            "[Plug(typeof(T))] public static class P { public static int F() => Helper() + new Func<int>(() => 1)(); private static int Helper() => 4; }");
        Assert.Equal(5, weave.Run());
    }

    [Fact]
    public void Disabled_methods_of_a_plug_class_plug_nothing()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F() => 1; } public static class Program { public static object Run() => T.F(); }",
            "[Plug(typeof(T))] public static class P { [PlugMethod(Enabled = false)] public static int F() => 2; [PlugMethod(Enabled = false)] public static void X() { } }");
        Assert.Empty(weave.Weave());
        Assert.False(File.Exists(weave.WovenTarget));
    }

    [Fact]
    public void Internal_plug_classes_and_private_plug_methods_run_under_CoreCLR()
    {
        using var weave = new WeaveCase(
            "static class T { internal static int F() => 1; } public static class Program { public static object Run() => T.F(); }",
            "[Plug(typeof(T))] static class P { [PlugMethod] private static int F() => 2; }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void One_plug_class_may_serve_two_types()
    {
        using var weave = new WeaveCase(
            "public static class A { public static int F() => 1; } public static class B { public static int F() => 1; }"
            + "public static class Program { public static object Run() => A.F() + B.F(); }",
            "[Plug(typeof(A)), Plug(typeof(B))] public static class P { public static int F() => 8; }");
        Assert.Equal(16, weave.Run());
    }

    [Fact]
    public void Two_plug_assemblies_may_plug_different_methods_of_a_type()
    {
        using var weave = new WeaveCase(
            "public static class T { public static int F() => 1; public static int G() => 1; } public static class Program { public static object Run() => T.F() * 10 + T.G(); }",
            "[Plug(typeof(T))] public static class P { public static int F() => 2; }");
        weave.WithPlugs("More", "[Plug(typeof(T))] public static class Q { public static int G() => 3; }");
        Assert.Equal(23, weave.Run());
    }

    [Fact]
    public void Target_may_lie_in_the_plug_assembly_itself()
    {
        using var weave = new WeaveCase(
            "public static class T { public static Func<int> F = () => 0; } public static class Program { public static object Run() => 1; }",
            "public static class U { public static int G() => 1; } [Plug(typeof(U))] public static class P { public static int G() => 3; }");
        Assert.Empty(weave.Weave());
        Assert.True(File.Exists(Path.Combine(weave.Output, "Plugs.dll")));
    }
}
