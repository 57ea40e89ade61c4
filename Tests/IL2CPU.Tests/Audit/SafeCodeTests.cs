namespace IL2CPU.Tests.Audit;

/// <summary>What the C# compiler makes of code without <c>unsafe</c>, all of which must pass.</summary>
public class SafeCodeTests
{
    [Theory]
    [InlineData("public static class A { public static int F() { Span<byte> s = stackalloc byte[16]; return s[3]; } }")]
    [InlineData("public static class A { public static int F(int n) { Span<int> s = stackalloc int[n]; return s[3]; } }")]
    [InlineData("public static class A { public static int F(int n) { Span<byte> s = n <= 256 ? stackalloc byte[n] : new byte[n]; return s[3]; } }")]
    [InlineData("public static class A { public static int F<T>(int n) where T : unmanaged { Span<T> s = stackalloc T[n]; return s.Length; } }")]
    [InlineData("public static class A { public static int F() { Span<DateTime> s = stackalloc DateTime[4]; return s.Length; } }")]
    [InlineData("public static class A { enum E : byte { X } public static int F() { Span<E> s = stackalloc E[4]; return s.Length; } }")]
    [InlineData("public static class A { public static int F() { ReadOnlySpan<int> s = stackalloc int[] { 1, 2, 3 }; return s[1]; } }")]
    [InlineData("public static class A { public static int F() { Span<byte> s = stackalloc byte[] { 1, 2, 3, 4 }; return s[1]; } }")]
    [InlineData("public static class A { static int G(int n, Span<byte> b, int c) => b.Length; public static int F(int n) => G(n, stackalloc byte[n], n > 3 ? 1 : 2); }")]
    [InlineData("public static class A { public static int F() => \"hello\"u8.Length; }")]
    [InlineData("public static class A { public static ReadOnlySpan<byte> F() => new byte[] { 1, 2, 3 }; public static ReadOnlySpan<int> G() => [1, 2, 3]; public static ReadOnlySpan<bool> H => [true, false]; }")]
    [InlineData("public static class A { public static int[] F() => [1, 2, 3, 4]; public static List<string> G(string s) => [s, s]; }")]
    [InlineData("public static class A { public static int F(string s) { ReadOnlySpan<string> x = [s, s]; Span<int> y = [s.Length, 2]; return x.Length + y.Length; } }")]
    [InlineData("public static class A { public static string F(string a) => string.Join(\",\", a, \"b\", \"c\", \"d\", \"e\", \"f\"); }")]
    [InlineData("[System.Runtime.CompilerServices.InlineArray(4)] public struct B { private int _e; } public static class A { public static int F(int i) { B b = default; b[0] = 1; b[i] = 2; Span<int> s = b; ReadOnlySpan<int> r = b; return b[3] + s[1] + r[1] + b[1..3].Length; } }")]
    [InlineData("public static class A { public static int F(string s) => s switch { \"a\" => 1, \"b\" => 2, \"cc\" => 3, \"dd\" => 4, \"eee\" => 5, \"fff\" => 6, \"ggg\" => 7, _ => 0 }; }")]
    [InlineData("public static class A { public static async Task<int> F() { await Task.Delay(1); return 2; } public static IEnumerable<int> G() { yield return 1; } }")]
    [InlineData("public static class A { public static Action F(int a) => () => Console.WriteLine(a); public static Func<string> G(object o) => o.ToString; }")]
    [InlineData("public static class A { public static T F<T>() where T : new() => new T(); public static bool G<T>(T a) where T : IEquatable<T> => a.Equals(a); }")]
    [InlineData("public record R(int A, string B); public record struct S(int A); public static class X { public static R F(R r) => r with { A = 2 }; }")]
    [InlineData("public static class A { public static void F(ref int a, out int b, in long c) { b = a; a = (int)c; } public static ref int G(int[] x) => ref x[1]; }")]
    [InlineData("public static class A { public static int F(object o) { lock (o) { try { return o.GetHashCode(); } catch (Exception e) when (e.Message != null) { return 1; } finally { Console.WriteLine(); } } } }")]
    [InlineData("using System.Runtime.InteropServices; [StructLayout(LayoutKind.Explicit)] public struct A { [FieldOffset(0)] public int I; [FieldOffset(0)] public float F; [FieldOffset(8)] public string S; }")]
    [InlineData("using System.Runtime.InteropServices; [StructLayout(LayoutKind.Sequential, Pack = 1)] public struct A { public byte B; public ulong C; }")]
    [InlineData("public static class A { public static string F(int x) => $\"{x:x8} {typeof(A).Name}\"; public static object G(object[] o) => o.GetType().FullName!; }")]
    [InlineData("public static class A { public static int F(int x) => checked(x + 1) * (int)Math.BigMul(x, x) + System.Numerics.BitOperations.PopCount((uint)x); }")]
    [InlineData("using System.Runtime.InteropServices; public static class A { public static int F(List<int> l) { int n = 0; foreach (int x in CollectionsMarshal.AsSpan(l)) n += x; return n; } }")]
    [InlineData("public ref struct A { public Span<byte> S; public ref int R; public A(ref int r) { R = ref r; } }")]
    [InlineData("using System.Reflection; public class A { public static Func<ICustomAttributeProvider> F() => static () => typeof(A).GetConstructor(BindingFlags.Instance | BindingFlags.Public, null, Type.EmptyTypes, null); public int P { get; set; } public static Func<ICustomAttributeProvider> G() => static () => typeof(A).GetProperty(\"P\"); }")]
    public void Ordinary_code_passes(string source) => Assert.Empty(AuditCase.Findings(source));
}
