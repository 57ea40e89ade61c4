using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Tests.Audit;

/// <summary>IL that looks like what the compiler emits and is not quite that.</summary>
public class ForgedShapeTests
{
    private const string Stackalloc = "public static class A { public static int F() { Span<int> s = stackalloc int[4]; return s[1]; } }";
    private const string Data = "public static class A { public static ReadOnlySpan<byte> F() => new byte[] { 1, 2, 3 }; }";
    private const string Inline =
        "[System.Runtime.CompilerServices.InlineArray(4)] public struct B { private int _e; } public static class A { public static int F() { B b = default; b[3] = 1; Span<int> s = b; return s[1]; } }";

    [Fact]
    public void Longer_span_than_stack_memory_is_found() =>
        Assert.Contains("localloc", Forge(Stackalloc, f => f.Body.Instructions.Single(i => i.OpCode == OpCodes.Newobj).Previous.OpCode = OpCodes.Ldc_I4_5));

    [Fact]
    public void Jump_into_the_middle_of_a_stackalloc_is_found() => Assert.Contains("localloc", Forge(Stackalloc, f =>
    {
        ILProcessor il = f.Body.GetILProcessor();
        Instruction count = f.Body.Instructions.Single(i => i.OpCode == OpCodes.Newobj).Previous;
        il.InsertBefore(f.Body.Instructions[0], il.Create(OpCodes.Br, count));
    }));

    [Fact]
    public void Stack_memory_for_references_is_found() => Assert.Contains("localloc", Forge(Stackalloc, f =>
    {
        Instruction make = f.Body.Instructions.Single(i => i.OpCode == OpCodes.Newobj);
        var span = (GenericInstanceType)((MethodReference)make.Operand).DeclaringType;
        span.GenericArguments[0] = f.Module.TypeSystem.String;
    }));

    [Fact]
    public void Span_past_the_data_in_the_file_is_found() =>
        Assert.Contains("void*", Forge(Data, f => f.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldc_I4_3).OpCode = OpCodes.Ldc_I4_8));

    [Fact]
    public void Data_in_the_file_as_a_field_of_another_type_is_found()
    {
        string findings = Forge(Data, f =>
        {
            FieldDefinition data = f.Module.GetTypes().SelectMany(t => t.Fields).Single(d => d.InitialValue.Length > 0);
            var field = new FieldDefinition("Forged", FieldAttributes.Static | FieldAttributes.Public | FieldAttributes.HasFieldRVA, f.Module.ImportReference(typeof(DateTime)))
            {
                InitialValue = new byte[8],
            };
            f.DeclaringType.Fields.Add(field);
        });
        Assert.Contains("IL2CPU0111", findings);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reference_that_leaves_its_struct_through_an_interface_is_found(bool isForged)
    {
        const string source = "public interface IHolder { ref int Inside(); } "
            + "public struct Holder { private int _field; [System.Diagnostics.CodeAnalysis.UnscopedRef] public ref int Inside() => ref _field; } "
            + "public static class A { public static ref int F<T>() where T : struct, IHolder { T holder = default; return ref holder.Inside(); } }";
        using var scratch = new Scratch();
        string package = scratch.Compile("Package", source);
        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(package, new ReaderParameters { InMemory = true }))
        {
            TypeDefinition holder = assembly.MainModule.GetType("Holder");
            if (isForged)
            {
                // What the C# compiler refuses (CS9102): the interface does not say that the reference leads into the struct.
                holder.Interfaces.Add(new InterfaceImplementation(assembly.MainModule.GetType("IHolder")));
                holder.Methods.Single(m => m.Name == "Inside").Attributes |= MethodAttributes.Virtual | MethodAttributes.NewSlot | MethodAttributes.Final;
            }

            assembly.Write(package);
        }

        IReadOnlyList<string> findings = AuditCase.Findings(scratch, package, o => o with { Assemblies = [], Packages = [package] });
        Assert.Equal(isForged, findings.Any(f => f.Contains("own memory is returned", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("InlineArrayAsSpan", 9)]
    [InlineData("InlineArrayElementRef", 4)]
    public void Index_past_an_inline_array_is_found(string helper, int value)
    {
        string findings = Forge(Inline, f =>
        {
            Instruction call = f.Body.Instructions.Single(i => i.Operand is GenericInstanceMethod m && m.Name == helper);
            call.Previous.OpCode = OpCodes.Ldc_I4;
            call.Previous.Operand = value;
        });
        Assert.Contains($"{value} is past the 4 elements", findings);
    }

    [Fact]
    public void Inline_array_of_another_element_is_found()
    {
        string findings = Forge(Inline, f =>
        {
            var call = (GenericInstanceMethod)f.Body.Instructions.Single(i => i.Operand is GenericInstanceMethod { Name: "InlineArrayElementRef" }).Operand;
            call.GenericArguments[1] = f.Module.TypeSystem.Int64;
        });
        Assert.Contains("does not consist of long", findings);
    }

    [Fact]
    public void Helper_with_another_body_is_found()
    {
        string findings = Forge(Inline, f =>
        {
            MethodDefinition helper = f.Module.GetTypes().SelectMany(t => t.Methods).Single(m => m.Name == "InlineArrayElementRef");
            helper.Body.GetILProcessor().InsertBefore(helper.Body.Instructions[0], Instruction.Create(OpCodes.Nop));
            Instruction index = helper.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldarg_1);
            helper.Body.GetILProcessor().InsertAfter(index, Instruction.Create(OpCodes.Neg));
        });
        Assert.Contains("System.Runtime.CompilerServices.Unsafe", findings);
    }

    [Fact]
    public void Address_of_a_method_kept_as_a_number_is_found()
    {
        string findings = Forge("public static class A { static void G() { } public static Action F() => new Action(G); }", f =>
        {
            ILProcessor il = f.Body.GetILProcessor();
            Instruction address = f.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldftn);
            il.InsertAfter(address, il.Create(OpCodes.Conv_I));
        });
        Assert.Contains("ldftn", findings);
    }

    [Theory]
    [InlineData("public static class A { public static object F(nint n, object o) => o; }", "what is returned is a number where an object (object) belongs")]
    [InlineData("public static class A { public static int F(nint n, string o) => o.Length; }", "follows a number as if it were an object")]
    [InlineData("public static class A { static void G(object o) { } public static void F(nint n, object o) => G(o); }", "argument 1 of G is a number where an object (object) belongs")]
    [InlineData("public static class A { public static int F(nint n, int[] o) => o[1]; }", "ldelem.i4 wants an object and is given a number")]
    [InlineData("public class A { public object X; public static void F(nint n, A a, object o) => a.X = o; }", "what is stored in a field is a number where an object (object) belongs")]
    [InlineData("public static class A { public static ref int F(nint n, ref int o) => ref o; }", "what is returned is a number where a reference (int&) belongs")]
    public void Number_in_place_of_an_object_is_found(string source, string expected)
    {
        string findings = Forge(source, f =>
        {
            Instruction load = f.Body.Instructions.Last(i => i.OpCode.Code is Code.Ldarg_1 or Code.Ldarg_2);
            load.OpCode = OpCodes.Ldarg_0;
        });
        Assert.Contains(expected, findings);
    }

    [Fact]
    public void Reference_that_is_calculated_with_is_found()
    {
        string findings = Forge("public static class A { public static int F(ref int r) => r; }", f =>
        {
            ILProcessor il = f.Body.GetILProcessor();
            Instruction read = f.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldind_I4);
            il.InsertBefore(read, il.Create(OpCodes.Ldc_I4_8));
            il.InsertBefore(read, il.Create(OpCodes.Add));
        });
        Assert.Contains("add wants a number and is given a reference (int&)", findings);
    }

    [Fact]
    public void Paths_that_disagree_where_they_meet_are_found()
    {
        string findings = Forge("public static class A { public static void F(bool b, object o, object p) => GC.KeepAlive(b ? o : p); }", f =>
        {
            ILProcessor il = f.Body.GetILProcessor();
            il.InsertBefore(f.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldarg_2), il.Create(OpCodes.Ldnull));
        });
        Assert.Contains("the paths that meet here bring different values", findings);
    }

    /// <summary>Compiles, changes <c>A.F</c> by hand, and audits the result.</summary>
    private static string Forge(string source, Action<MethodDefinition> change) =>
        ForgedCase.Findings(source, module => change(module.GetType("A").Methods.Single(m => m.Name == "F")));
}
