namespace IL2CPU.Tests.Weaving;

/// <summary>Required plugs, native calls, and the calls that lead to them.</summary>
public class ReachabilityTests
{
    private const string Required = "public static class T { [PlugMethod(PlugRequired = true)] public static int F(int a) => throw null!; }";

    [Fact]
    public void Required_method_without_plug_is_reported_with_the_plug_to_write()
    {
        using var weave = new WeaveCase(Required, "");
        string error = weave.OnlyError();
        Assert.StartsWith("il2cpu : error IL2CPU0001: T.F(int a) must be plugged", error);
        Assert.Contains("'static int F(int a)'", error);
        Assert.DoesNotContain("reached by", error);
    }

    [Fact]
    public void Required_method_with_plug_is_in_order()
    {
        using var weave = new WeaveCase(Required + " public static class Program { public static object Run() => T.F(2); }", "[Plug(typeof(T))] public static class P { public static int F(int a) => a; }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Required_method_whose_plug_does_not_match_is_reported_once()
    {
        using var weave = new WeaveCase(Required, "[Plug(typeof(T))] public static class P { public static int F(long a) => 1; }");
        Assert.Contains("IL2CPU0004", weave.OnlyError());
    }

    [Fact]
    public void Required_constructor_and_accessor_count_too()
    {
        using var weave = new WeaveCase("public class T { [PlugMethod(PlugRequired = true)] public T() { } public int A { [PlugMethod(PlugRequired = true)] get => 1; } }", "");
        Assert.Equal(2, weave.Weave().Count);
    }

    [Theory]
    [InlineData("static void Main() => A(); static void A() => B(); static void B() => T.F(1);", "Program.Main -> Program.A -> Program.B -> T.F")]
    [InlineData("static void Main() { Action a = () => T.F(1); a(); }", "T.F")]
    [InlineData("class V { public override string ToString() => T.F(1).ToString(); } static void Main() => Console.WriteLine(new V());", "Program.Main -> Program.V..ctor -> Program.V.ToString -> T.F")]
    [InlineData("class V { public static int X = T.F(1); } static void Main() => Console.WriteLine(V.X);", "Program.Main -> Program.V..cctor -> T.F")]
    [InlineData("class V { public V() => T.F(1); } static X New<X>() where X : new() => new X(); static void Main() => New<V>();", "Program.Main -> Program.V..ctor -> T.F")]
    [InlineData("static async Task A() { await Task.Yield(); T.F(1); } static void Main() => A();", "MoveNext -> T.F")]
    [InlineData("static IEnumerable<int> A() { yield return T.F(1); } static void Main() { foreach (int i in A()) { } }", "MoveNext -> T.F")]
    public void Chain_of_calls_from_the_entry_point_is_shown(string program, string chain)
    {
        using var weave = new WeaveCase(Required + " public static class Program { " + program.Replace("class V", "public class V") + " }", "", executable: true);
        string error = weave.OnlyError();
        Assert.Contains("; reached by Program.Main -> ", error);
        Assert.EndsWith(chain, error);
    }

    [Fact]
    public void Chain_goes_through_plugs()
    {
        using var weave = new WeaveCase(
            Required + "public static class U { public static int G() => 1; } public static class Program { static void Main() => U.G(); }",
            "[Plug(typeof(U))] public static class P { public static int G() => T.F(1); }", executable: true);
        Assert.EndsWith("Program.Main -> U.G -> P.G -> T.F", weave.OnlyError());
    }

    [Fact]
    public void Reachable_native_call_is_reported_with_library_and_chain()
    {
        using var weave = new WeaveCase(
            "public static class N { [System.Runtime.InteropServices.DllImport(\"libfoo\", EntryPoint = \"bar\")] public static extern int F(); } public static class Program { static void Main() => N.F(); }",
            "", executable: true);
        string error = weave.OnlyError();
        Assert.Contains("error IL2CPU0006: N.F() calls 'bar' of native library 'libfoo'", error);
        Assert.EndsWith("; reached by Program.Main -> N.F", error);
    }

    [Theory]
    [InlineData("nucleus")]
    [InlineData("libSystem.Native")]
    public void Native_call_of_a_linked_library_is_in_order(string library)
    {
        using var weave = new WeaveCase(
            $"public static class N {{ [System.Runtime.InteropServices.DllImport(\"{library}\")] public static extern int F(); }} public static class Program {{ static void Main() => N.F(); }}", "", executable: true);
        Assert.Empty(weave.Weave());
    }

    [Fact]
    public void Native_call_that_is_plugged_is_in_order()
    {
        using var weave = new WeaveCase(
            "public static class N { [System.Runtime.InteropServices.DllImport(\"libfoo\")] public static extern int F(); } public static class Program { static void Main() => N.F(); }",
            "[Plug(typeof(N))] public static class P { public static int F() => 1; }", executable: true);
        Assert.Empty(weave.Weave());
    }

    [Fact]
    public void Native_call_that_nothing_reaches_is_in_order()
    {
        using var weave = new WeaveCase(
            "public static class N { [System.Runtime.InteropServices.DllImport(\"libfoo\")] public static extern int F(); } public static class Program { static void Main() { } }", "", executable: true);
        Assert.Empty(weave.Weave());
    }
}
