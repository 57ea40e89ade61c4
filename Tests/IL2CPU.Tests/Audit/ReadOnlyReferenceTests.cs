using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Tests.Audit;

/// <summary>What a package may read and not write: behind <c>ref readonly</c>, which is C#'s promise and not IL's, may lie a string, or an array of a narrower class than it seems to be.</summary>
public class ReadOnlyReferenceTests
{
    private const string Reading = """
        public ref struct Holder { private readonly ref readonly int _held; public Holder(ref readonly int held) => _held = ref held; public readonly int Get() => _held; public readonly ref readonly int Held => ref _held; }
        public interface IList { ref readonly string this[int index] { get; } }
        public class List(string[] held) : IList { public ref readonly string this[int index] => ref held[index]; ref readonly string IList.this[int index] => ref new ReadOnlySpan<string>(held)[index]; }
        public delegate ref readonly int Getter(int[] from);
        public static class A
        {
            public static ref readonly int At(ReadOnlySpan<int> s, int i) => ref s[i];
            public static int Sum(ReadOnlySpan<int> s) { int sum = 0; foreach (ref readonly int n in s) sum += n; ref readonly int first = ref s[0]; return sum + first + Take(in first) + Take(in s[1]) + first.CompareTo(2); }
            public static int Take(in int n) => n;
            public static void OneVariableForSeveral(int[] w, ReadOnlySpan<int> r)
            {
                { ref int a = ref w[0]; a = 1; Console.WriteLine(a); }
                { ref readonly int b = ref r[0]; Console.WriteLine(b); Console.WriteLine(b); }
                { ref int c = ref w[1]; c = 2; Console.WriteLine(c); }
            }
            public static int Choose(ReadOnlySpan<int> a, ReadOnlySpan<int> b, bool c) { ref readonly int r = ref (c ? ref a[0] : ref b[0]); return r; }
            public static int Most(ReadOnlySpan<int> s) { ref readonly int most = ref s[0]; for (int i = 1; i < s.Length; i++) if (s[i] > most) most = ref s[i]; return most; }
            public static int Caught(ReadOnlySpan<int> s) { ref readonly int first = ref s[0]; try { return 7 / first; } catch (DivideByZeroException) { return first; } }
            public static int Hold(ReadOnlySpan<int> s) { var holder = new Holder(in s[0]); return holder.Get() + holder.Held; }
            public static int Get(int[] from) { Getter getter = static from => ref from[0]; return getter(from); }
            public static string Text(ReadOnlySpan<object> s) => s[0].ToString() + s[1];
            public static char First(string s) => s.GetPinnableReference();
        }
        """;

    private const string Objects = "public static class A { public static void F(ReadOnlySpan<object> s, object o) { ref readonly object r = ref s[0]; GC.KeepAlive(r); GC.KeepAlive(o); } }";

    [Fact]
    public void Code_that_only_reads_passes()
    {
        using var scratch = new Scratch();
        string package = scratch.Compile("Package", Reading);
        Assert.Empty(AuditCase.Findings(scratch, package, o => o with { Assemblies = [], Packages = [package] }));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Write_behind_it_is_found(bool isByVariable) => Assert.Contains("a reference for reading", Forge(Objects, (method, il) =>
    [
        il.Create(OpCodes.Ldarga, method.Parameters[0]), il.Create(OpCodes.Ldc_I4_0), il.Create(OpCodes.Call, Called(method, "get_Item")),
        .. isByVariable ? [il.Create(OpCodes.Stloc, Variable(method)), il.Create(OpCodes.Ldloc, method.Body.Variables[^1])] : Array.Empty<Instruction>(),
        il.Create(OpCodes.Ldarg_1), il.Create(OpCodes.Stind_Ref), il.Create(OpCodes.Ret),
    ]));

    [Fact]
    public void Letter_of_a_string_that_is_written_is_found() => Assert.Contains("a reference for reading", Forge(
        "public static class A { public static char F(string s) => s.GetPinnableReference(); }",
        (method, il) => [il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Call, Called(method, "GetPinnableReference")), il.Create(OpCodes.Ldc_I4_S, (sbyte)65), il.Create(OpCodes.Stind_I2), il.Create(OpCodes.Ldc_I4_0), il.Create(OpCodes.Ret)]));

    [Theory]
    [InlineData("public static class A { public static ref readonly object F(ReadOnlySpan<object> s) => ref s[0]; }", "where a reference")]
    [InlineData("public interface I { ref readonly object F(object[] s); } public class A : I { ref readonly object I.F(object[] s) => ref new ReadOnlySpan<object>(s)[0]; }", "has another signature")]
    public void Reference_that_is_returned_for_writing_is_found(string source, string expected) => Assert.Contains(expected, ForgedCase.Findings(
        source,
        module =>
        {
            MethodDefinition declared = (module.GetType("I") ?? module.GetType("A")).Methods.Single(m => m.Name == "F");
            declared.ReturnType = ((RequiredModifierType)declared.ReturnType).ElementType;
            foreach (MethodReference overridden in module.GetTypes().SelectMany(t => t.Methods).SelectMany(m => m.Overrides)) overridden.ReturnType = declared.ReturnType;
        },
        isPackage: true));

    [Fact]
    public void Field_that_holds_it_for_writing_is_found() => Assert.Contains("where a reference", ForgedCase.Findings(
        "public ref struct Holder { private ref readonly int _held; public Holder(ref readonly int held) { _held = ref held; } }",
        module => module.GetType("Holder").Fields.Single().CustomAttributes.Clear(),
        isPackage: true));

    [Fact]
    public void Delegate_that_gives_it_for_writing_is_found() => Assert.Contains("does not have the signature", ForgedCase.Findings(
        "public delegate ref readonly int D(int[] s); public static class A { public static ref readonly int F(int[] s) => ref s[0]; public static D G() => new D(F); }",
        module =>
        {
            MethodDefinition invoke = module.GetType("D").Methods.Single(m => m.Name == "Invoke");
            invoke.ReturnType = ((RequiredModifierType)invoke.ReturnType).ElementType;
        },
        isPackage: true));

    [Fact]
    public void Variable_that_something_thrown_leaves_for_reading_is_found() => Assert.Contains("a reference for reading", ForgedCase.Findings(
        "public static class A { public static int F(ReadOnlySpan<object> s, object o) { ref readonly object r = ref s[1]; try { r = ref s[0]; return o.GetHashCode(); } catch (Exception) { return r.GetHashCode(); } } }",
        module =>
        {
            MethodDefinition method = module.GetType("A").Methods.Single();
            ILProcessor il = method.Body.GetILProcessor();
            Instruction handler = method.Body.ExceptionHandlers.Single().HandlerStart; // pops what was thrown
            foreach (Instruction instruction in new[] { il.Create(OpCodes.Stind_Ref), il.Create(OpCodes.Ldarg_1), il.Create(OpCodes.Ldloc, method.Body.Variables.Single(v => v.VariableType.IsByReference)) })
                il.InsertAfter(handler, instruction);
        },
        isPackage: true));

    private static string Forge(string source, Func<MethodDefinition, ILProcessor, Instruction[]> code) => ForgedCase.Findings(
        source,
        module =>
        {
            MethodDefinition method = module.GetType("A").Methods.Single(m => m.Name == "F");
            Instruction[] kept = [.. method.Body.Instructions];
            ILProcessor il = method.Body.GetILProcessor();
            Instruction[] made = code(method, il);
            foreach (Instruction old in kept) il.Remove(old);
            foreach (Instruction instruction in made) il.Append(instruction);
        },
        isPackage: true);

    private static MethodReference Called(MethodDefinition method, string name) => method.Body.Instructions.Select(i => i.Operand).OfType<MethodReference>().Single(m => m.Name == name);

    private static VariableDefinition Variable(MethodDefinition method)
    {
        var variable = new VariableDefinition(new ByReferenceType(method.Module.TypeSystem.Object));
        method.Body.Variables.Add(variable);
        return variable;
    }
}
