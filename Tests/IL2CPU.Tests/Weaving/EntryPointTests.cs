using System.Reflection;
using System.Runtime.Loader;

namespace IL2CPU.Tests.Weaving;

/// <summary><c>--entry kernel</c>.</summary>
public class EntryPointTests
{
    private const string Base = "namespace Cosmos.System { public abstract class Kernel { public int Start() { Run(); return 5; } protected abstract void Run(); } } ";

    [Fact]
    public void Kernel_class_is_given_a_Main_that_starts_it()
    {
        using var weave = new WeaveCase(Base + "public class K : Cosmos.System.Kernel { protected override void Run() { } }", "");
        Assert.Empty(weave.Weave(entry: true));
        var context = new AssemblyLoadContext("kernel", isCollectible: true);
        MethodInfo main = context.LoadFromAssemblyPath(weave.WovenTarget).EntryPoint!;
        Assert.Equal(5, main.Invoke(null, null));
    }

    [Fact]
    public void Start_that_returns_nothing_gives_status_zero()
    {
        using var weave = new WeaveCase("namespace Cosmos.System { public abstract class Kernel { public void Start() { } } } public class K : Cosmos.System.Kernel { }", "");
        Assert.Empty(weave.Weave(entry: true));
        var context = new AssemblyLoadContext("kernel", isCollectible: true);
        Assert.Equal(0, context.LoadFromAssemblyPath(weave.WovenTarget).EntryPoint!.Invoke(null, null));
    }

    [Fact]
    public void No_kernel_class_is_an_error()
    {
        using var weave = new WeaveCase(Base, "");
        string error = weave.OnlyError(entry: true);
        Assert.Contains("error IL2CPU0009", error);
        Assert.Contains("derives from Cosmos.System.Kernel", error);
    }

    [Fact]
    public void Several_kernel_classes_are_an_error_that_names_them()
    {
        using var weave = new WeaveCase(Base + "public class K : Cosmos.System.Kernel { protected override void Run() { } } public class L : K { }", "");
        Assert.Contains("has 2 kernels, and an image starts one: K, L", weave.OnlyError(entry: true));
    }

    [Theory]
    [InlineData("public abstract class L : Cosmos.System.Kernel { }")]
    [InlineData("class L : Cosmos.System.Kernel { protected override void Run() { } }")]
    [InlineData("public class L : Cosmos.System.Kernel { public L(int a) { } protected override void Run() { } }")]
    [InlineData("public class L<X> : Cosmos.System.Kernel { protected override void Run() { } }")]
    public void Classes_that_cannot_be_started_do_not_count(string other)
    {
        using var weave = new WeaveCase(Base + "public class K : Cosmos.System.Kernel { protected override void Run() { } } " + other, "");
        Assert.Empty(weave.Weave(entry: true));
    }

    [Fact]
    public void Assembly_with_a_Main_keeps_it()
    {
        using var weave = new WeaveCase(Base + "public class K : Cosmos.System.Kernel { protected override void Run() { } } public static class Program { static void Main() { } }", "", executable: true);
        Assert.Empty(weave.Weave(entry: true));
        var context = new AssemblyLoadContext("kernel", isCollectible: true);
        Assert.Equal("Program", context.LoadFromAssemblyPath(weave.WovenTarget).EntryPoint!.DeclaringType!.Name);
    }

    [Fact]
    public void Privilege_report_is_embedded()
    {
        using var weave = new WeaveCase(Base + "public class K : Cosmos.System.Kernel { protected override void Run() { } }", "public static class P { public static int F() => 1; }");
        Assert.Empty(weave.Weave(entry: true));
        var context = new AssemblyLoadContext("kernel", isCollectible: true);
        using var reader = new StreamReader(context.LoadFromAssemblyPath(weave.WovenTarget).GetManifestResourceStream("privileges.txt")!);
        string report = reader.ReadToEnd();
        Assert.Matches(@"privileged\s+Plugs\s+1\s+", report);
        Assert.Matches(@"safe\s+Target\s+", report);
    }

    [Fact]
    public void Chain_starts_at_the_kernel()
    {
        using var weave = new WeaveCase(
            Base + "public class K : Cosmos.System.Kernel { [PlugMethod(PlugRequired = true)] static void F() { } protected override void Run() => F(); }", "");
        Assert.EndsWith("; reached by K..ctor -> K.Run -> K.F", weave.OnlyError(entry: true));
    }
}
