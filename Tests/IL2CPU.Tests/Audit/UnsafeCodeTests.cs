namespace IL2CPU.Tests.Audit;

/// <summary>Programs that hold more than they should, each with the code of at least one finding.</summary>
public class UnsafeCodeTests
{
    [Theory]
    // Pointers.
    [InlineData("IL2CPU0102", "public static unsafe class A { public static int F(int* p) => 1; }")]
    [InlineData("IL2CPU0102", "public static unsafe class A { public static int* F() => null; }")]
    [InlineData("IL2CPU0102", "public unsafe class A { public int* P; }")]
    [InlineData("IL2CPU0102", "public unsafe class A { public int*[] P; }")]
    [InlineData("IL2CPU0102", "public static class A { public static unsafe int F(int x) { int* p = &x; int* q = p; return q[1] + *q; } }")]
    [InlineData("IL2CPU0102", "public static class A { public static unsafe int F(int[] x) { fixed (int* p = x) { return p[9]; } } }")]
    [InlineData("IL2CPU0102", "public static unsafe class A { public static delegate*<int, int> F; }")]
    [InlineData("IL2CPU0102", "public static class A { public static unsafe string F(nint x) => new string((char*)x); }")]
    [InlineData("IL2CPU0102", "public static class A { public static unsafe Span<byte> F(nint x) => new Span<byte>((void*)x, 4); }")]
    [InlineData("IL2CPU0102", "public static unsafe class A { public static List<nint> F(System.Runtime.InteropServices.SafeHandle h) { byte* p = null; return null!; } public static object G() => typeof(int*); }")]
    // Instructions.
    [InlineData("IL2CPU0101", "public static unsafe class A { public static int F(delegate*<int> f) => f(); }")]
    [InlineData("IL2CPU0101", "public static class A { static int G() => 1; public static unsafe nint F() => (nint)(delegate*<int>)&G; }")]
    [InlineData("IL2CPU0101", "public static class A { public static unsafe nint F(int n) { byte* p = stackalloc byte[n]; return (nint)p; } }")]
    [InlineData("IL2CPU0101", "public static class A { public static object F(ref int x) { TypedReference r = __makeref(x); return __refvalue(r, int); } }")]
    [InlineData("IL2CPU0101", "public static class A { public static int F(__arglist) => 1; public static int G() => F(__arglist(1)); }")]
    [InlineData("IL2CPU0101", "public static class A { public static int F(int a) { Span<int> s = stackalloc int[] { a, 2, a, 4 }; return s[1]; } }")]
    [InlineData("IL2CPU0101", "public static class A { public static unsafe int F(nint x) => *(int*)x; }")]
    [InlineData("IL2CPU0101", "public static class A { public static unsafe void F(nint x) => *(long*)x = 1; }")]
    [InlineData("IL2CPU0101", "public struct S { public int V; } public static class A { public static unsafe int F(nuint x) => ((S*)x)->V; }")]
    // Native code.
    [InlineData("IL2CPU0103", "public static class A { [System.Runtime.InteropServices.DllImport(\"nucleus\")] public static extern byte nucleus_in8(ushort port); }")]
    [InlineData("IL2CPU0103", "public static class A { [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.InternalCall)] public static extern int F(); }")]
    // Members that need no 'unsafe'.
    [InlineData("IL2CPU0104", "public static class A { public static string F(object o) => System.Runtime.CompilerServices.Unsafe.As<string>(o); }")]
    [InlineData("IL2CPU0104", "public static class A { public static ref int F(ref int o) => ref System.Runtime.CompilerServices.Unsafe.Add(ref o, 100); }")]
    [InlineData("IL2CPU0104", "using System.Runtime.InteropServices; public static class A { public static Span<long> F(Span<byte> s) => MemoryMarshal.Cast<byte, long>(s); }")]
    [InlineData("IL2CPU0104", "using System.Runtime.InteropServices; public static class A { public static Span<byte> F(ref byte s) => MemoryMarshal.CreateSpan(ref s, 4096); }")]
    [InlineData("IL2CPU0104", "using System.Runtime.InteropServices; public static class A { public static byte F(nint s) => Marshal.ReadByte(s); }")]
    [InlineData("IL2CPU0104", "using System.Runtime.InteropServices; public static class A { public static object F(nint s) => GCHandle.FromIntPtr(s).Target!; }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(Version)); }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => Activator.CreateInstance(typeof(Version), true)!; }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => typeof(Version).GetField(\"_Major\", (System.Reflection.BindingFlags)36)!.GetValue(new Version())!; }")]
    [InlineData("IL2CPU0104", "using System.Reflection; public static class A { static ICustomAttributeProvider P() => typeof(Version).GetConstructor(Type.EmptyTypes); public static object F() => ((ConstructorInfo)P()).Invoke(null); }")]
    [InlineData("IL2CPU0104", "using System.Reflection; public static class A { static ICustomAttributeProvider P() => typeof(Version).GetConstructor(Type.EmptyTypes); public static object F() => P() is MethodBase m ? m.Name : null!; }")]
    [InlineData("IL2CPU0104", "using System.Reflection; public static class A { static ICustomAttributeProvider P() => typeof(Version).GetConstructor(Type.EmptyTypes); static T To<T>(object o) => (T)o; public static object F() => To<ConstructorInfo>(P()); }")]
    [InlineData("IL2CPU0104", "using System.Reflection; public static class A { public static object F() => typeof(Version).GetConstructor(Type.EmptyTypes)!; }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F(System.Reflection.MethodInfo m) => m.Invoke(null, null)!; }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => Type.GetType(\"Plugs.Ports, Plugs\")!; }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => System.Reflection.Assembly.Load(\"Plugs\"); }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => new System.Reflection.Emit.DynamicMethod(\"x\", null, null); }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => System.Runtime.Loader.AssemblyLoadContext.Default; }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F() => System.Linq.Expressions.Expression.Call(typeof(Version), \"X\", null); }")]
    [InlineData("IL2CPU0104", "public static class A { public static object F(dynamic d) => d.Foo(); }")]
    [InlineData("IL2CPU0104", "public class A : System.Buffers.MemoryManager<byte> { public override Span<byte> GetSpan() => default; public override System.Buffers.MemoryHandle Pin(int i) => default; public override void Unpin() { } protected override void Dispose(bool d) { } }")]
    [InlineData("IL2CPU0104", "public class A : System.Runtime.InteropServices.SafeBuffer { public A() : base(false) { } protected override bool ReleaseHandle() => true; }")]
    [InlineData("IL2CPU0104", "using System.Runtime.Intrinsics; public static class A { public static Vector128<byte> F(ref byte b) => Vector128.LoadUnsafe(ref b, 100); }")]
    [InlineData("IL2CPU0104", "public static class A { public static byte[] F() => GC.AllocateUninitializedArray<byte>(9000); }")]
    // Attributes.
    [InlineData("IL2CPU0108", "using System.Runtime.CompilerServices; public static class A { [UnsafeAccessor(UnsafeAccessorKind.Field, Name = \"_Major\")] public static extern ref int F(Version v); }")]
    [InlineData("IL2CPU0108", "[module: System.Runtime.CompilerServices.SkipLocalsInit] public static class A { /* unsafe */ }")]
    [InlineData("IL2CPU0108", "[assembly: System.Runtime.CompilerServices.DisableRuntimeMarshalling] public static class A { }")]
    [InlineData("IL2CPU0108", "[assembly: System.Runtime.CompilerServices.IgnoresAccessChecksTo(\"Cosmos.Core\")] public static class A { } namespace System.Runtime.CompilerServices { public class IgnoresAccessChecksToAttribute(string s) : Attribute { public string S => s; } }")]
    [InlineData("IL2CPU0108", "public static unsafe class A { [System.Runtime.InteropServices.UnmanagedCallersOnly] public static int F() => 1; }")]
    // Layout.
    [InlineData("IL2CPU0105", "using System.Runtime.InteropServices; [StructLayout(LayoutKind.Explicit)] public struct A { [FieldOffset(0)] public long L; [FieldOffset(4)] public DateTime D; }")]
    [InlineData("IL2CPU0105", "using System.Runtime.InteropServices; [StructLayout(LayoutKind.Explicit)] public class A { [FieldOffset(0)] public string S; [FieldOffset(0)] public int[] D; }")]
    [InlineData("IL2CPU0105", "using System.Runtime.InteropServices; public struct D { private ulong _a; } [StructLayout(LayoutKind.Explicit)] public struct A { [FieldOffset(0)] public ulong L; [FieldOffset(0)] public D Forged; }")]
    [InlineData("IL2CPU0105", "using System.Runtime.InteropServices; [StructLayout(LayoutKind.Explicit)] public struct A { [FieldOffset(0)] public nint P; [FieldOffset(0)] public long L; }")]
    public void Hole_is_found(string code, string source)
    {
        IReadOnlyList<string> findings = AuditCase.Findings(source);
        Assert.Contains(code, findings.Select(AuditCase.CodeOf));
    }

    [Fact]
    public void Finding_names_assembly_method_offset_and_line()
    {
        string finding = Assert.Single(AuditCase.Findings("public static class A {\n public static object F() => System.Reflection.Assembly.Load(\"x\"); }"));
        Assert.StartsWith("Driver.cs(2,", finding);
        Assert.Contains(": error IL2CPU0104: Driver: A.F() at IL_0005: System.Reflection.Assembly.Load(string) is banned: loads code at run time", finding);
    }

    [Fact]
    public void Compilation_with_AllowUnsafeBlocks_is_itself_a_finding()
    {
        using var scratch = new Scratch();
        string assembly = scratch.Compile("Driver", "public class A { }", allowUnsafe: true);
        var diagnostics = new IL2CPU.Diagnostics.DiagnosticBag();
        new IL2CPU.Audit.Auditor(new IL2CPU.Audit.AuditOptions { Assemblies = [assembly], References = [Scratch.FrameworkDirectory] }, diagnostics).Run();
        Assert.Contains(diagnostics.All, d => d.Code == "IL2CPU0108" && d.Message.Contains("AllowUnsafeBlocks"));
    }
}
