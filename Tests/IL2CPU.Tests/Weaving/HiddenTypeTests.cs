using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Tests.Weaving;

/// <summary>Targets that the plug's source cannot name, those of .NET included.</summary>
public class HiddenTypeTests
{
    [Fact]
    public void Internal_type_is_plugged_by_name()
    {
        using var weave = new WeaveCase(
            "namespace N { static class Hidden { public static int F() => 1; } } public static class Program { public static object Run() => N.Hidden.F(); }",
            "[Plug(TargetName = \"N.Hidden, Target\")] public static class P { public static int F() => 2; }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Nested_private_type_is_plugged_by_name()
    {
        using var weave = new WeaveCase(
            "public static class Outer { static class Inner { public static int F() => 1; } public static int G() => Inner.F(); } public static class Program { public static object Run() => Outer.G(); }",
            "[Plug(\"Outer+Inner, Target\")] public static class P { public static int F() => 2; }");
        Assert.Equal(2, weave.Run());
    }

    [Fact]
    public void Object_stands_for_reference_types_that_cannot_be_named()
    {
        using var weave = new WeaveCase(
            "class Hidden { public int V; } public static class T { internal static Hidden F(Hidden h) => null!; } public static class Program { public static object Run() => T.F(new Hidden { V = 5 }).V; }",
            "[Plug(typeof(T))] public static class P { public static object F(object h) => h; }");
        Assert.Equal(5, weave.Run());
    }

    [Fact]
    public void Number_stands_for_enumeration_that_cannot_be_named()
    {
        using var weave = new WeaveCase(
            "enum Hidden : byte { A, B } public static class T { internal static Hidden F(Hidden h) => h; } public static class Program { public static object Run() => (int)T.F(Hidden.B); }",
            "[Plug(typeof(T))] public static class P { public static byte F(byte h) => (byte)(h + 7); }");
        Assert.Equal(8, weave.Run());
    }

    [Fact]
    public void Reference_to_byte_stands_for_the_instance_of_a_struct_that_cannot_be_named()
    {
        using var weave = new WeaveCase(
            "struct Hidden { private int _v; public int F() => _v; } public static class Program { public static object Run() => new Hidden().F(); }",
            "[Plug(\"Hidden, Target\")] public static class P { public static int F(ref byte aThis, [FieldAccess(Name = \"_v\")] ref int v) => aThis + v + 3; }");
        Assert.Equal(3, weave.Run());
    }

    [Fact]
    public void Result_of_the_wrong_type_fails_its_cast()
    {
        using var weave = new WeaveCase(
            "class Hidden { public int V; } public static class T { internal static Hidden F() => null!; } public static class Program { public static object Run() => T.F().V; }",
            "[Plug(typeof(T))] public static class P { public static object F() => \"no Hidden\"; }");
        Assert.Throws<InvalidCastException>(() => weave.Run());
    }

    [Theory]
    [InlineData("System.Math, System.Private.CoreLib", "public static int Max(int a, int b) => 1;", "System.Math", "Max")]
    [InlineData("System.Math", "public static int Max(int a, int b) => 1;", "System.Math", "Max")]
    [InlineData("System.Math, System.Runtime", "public static int Max(int a, int b) => 1;", "System.Math", "Max")]
    [InlineData("System.Collections.Generic.List`1", "public static void Add<T>(List<T> aThis, T item) { }", "System.Collections.Generic.List`1", "Add")]
    [InlineData("System.Number, System.Private.CoreLib", "public static string Int32ToDecStr(int value) => \"\";", "System.Number", "Int32ToDecStr")]
    public void Method_of_the_core_library_is_plugged(string target, string method, string type, string name)
    {
        using var weave = new WeaveCase("public class T { }", $"[Plug(TargetName = \"{target}\")] public static class P {{ {method} }}");
        Assert.Empty(weave.Weave());
        using AssemblyDefinition woven = AssemblyDefinition.ReadAssembly(Path.Combine(weave.Output, "System.Private.CoreLib.dll"));
        Assert.Contains(woven.MainModule.GetType(type).Methods.Where(m => m.Name == name), CallsPlug);
        Assert.DoesNotContain(woven.MainModule.AssemblyReferences, r => r.Name is "System.Private.CoreLib" or "System.Runtime");
    }

    [Fact]
    public void Intrinsic_of_the_core_library_becomes_an_ordinary_method()
    {
        using var weave = new WeaveCase("public class T { }", "[Plug(typeof(Math))] public static class P { public static double Sqrt(double d) => 1; }");
        Assert.Empty(weave.Weave());
        using AssemblyDefinition woven = AssemblyDefinition.ReadAssembly(Path.Combine(weave.Output, "System.Private.CoreLib.dll"));
        MethodDefinition method = woven.MainModule.GetType("System.Math").Methods.Single(m => m.Name == "Sqrt");
        Assert.True(CallsPlug(method));
        Assert.False(method.IsInternalCall);
        Assert.DoesNotContain(method.CustomAttributes, a => a.AttributeType.Name == "IntrinsicAttribute");
    }

    private static bool CallsPlug(MethodDefinition method) =>
        method.HasBody && method.Body.Instructions.Any(i => i.OpCode == OpCodes.Call && ((MethodReference)i.Operand).DeclaringType.Name == "P");
}
