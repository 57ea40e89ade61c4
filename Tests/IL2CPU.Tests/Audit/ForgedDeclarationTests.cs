using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Tests.Audit;

/// <summary>Declarations, and IL, that no compiler makes: each would have native code take a value for what it is not.</summary>
public class ForgedDeclarationTests
{
    [Fact]
    public void Enumeration_of_objects_is_found() => Assert.Contains("an enumeration of what is no integer", ForgedCase.Findings(
        "public enum E { A } public static class A { public static int F(E e) => (int)e; }",
        module => module.GetType("E").Fields.Single(f => !f.IsStatic).FieldType = module.TypeSystem.Object));

    [Fact]
    public void Delegate_with_a_second_method_to_call_it_by_is_found() => Assert.Contains("a delegate with other members", ForgedCase.Findings(
        "public delegate void D(string s);",
        module =>
        {
            TypeDefinition type = module.GetType("D");
            MethodDefinition invoke = type.Methods.Single(m => m.Name == "Invoke");
            var second = new MethodDefinition("Invoke", invoke.Attributes, module.TypeSystem.Void) { ImplAttributes = invoke.ImplAttributes, HasThis = true };
            second.Parameters.Add(new ParameterDefinition(module.TypeSystem.Int64));
            type.Methods.Add(second);
        }));

    [Fact]
    public void Class_that_derives_from_a_delegate_is_found() => Assert.Contains("derives from D, which is a delegate", ForgedCase.Findings(
        "public delegate void D(); public class C { }",
        module =>
        {
            module.GetType("D").IsSealed = false;
            module.GetType("C").BaseType = module.GetType("D");
        }));

    [Theory]
    [InlineData("public class C : System.Threading.Tasks.TaskScheduler { protected override void QueueTask(Task t) { } protected override bool TryExecuteTaskInline(Task t, bool q) => false; protected override IEnumerable<Task> GetScheduledTasks() => []; public void F() { } }", "NotifyWorkItemProgress", "which is not for Driver")]
    [InlineData("public class B { public virtual void G() { } } public class D : B { public sealed override void G() { } } public class C : D { public void F() { } }", "G", "which is sealed")]
    public void Method_that_takes_a_place_it_may_not_is_found(string source, string name, string expected) => Assert.Contains(expected, ForgedCase.Findings(
        source,
        module =>
        {
            MethodDefinition method = module.GetType("C").Methods.Single(m => m.Name == "F");
            method.Name = name;
            method.IsVirtual = true;
            method.IsReuseSlot = true;
        }));

    [Theory]
    [InlineData("public class C<T> { public T F; }", "C`1", "which is for interfaces and delegates")]
    [InlineData("public interface I<T> { void F(T value); }", "I`1", "a type parameter is declared variant")]
    [InlineData("public interface I<T> { ref T F(); }", "I`1", "a type parameter is declared variant")]
    [InlineData("public interface I<T> { List<T> F(); }", "I`1", "a type parameter is declared variant")]
    [InlineData("public interface I<T> { void F<U>() where U : T; }", "I`1", "a type parameter is declared variant")]
    [InlineData("public delegate void D<T>(T value);", "D`1", "a type parameter is declared variant")]
    public void Parameter_that_is_declared_variant_and_is_not_is_found(string source, string type, string expected) =>
        Assert.Contains(expected, ForgedCase.Findings(source, module => module.GetType(type).GenericParameters[0].IsCovariant = true));

    [Theory]
    [InlineData("public interface I<out T> { T F(); IEnumerable<T> G(); void H(Action<T> value); T[] J(); static List<T> K() => new(); }")]
    [InlineData("public interface I<in T> { void F(T value); void G(IEnumerable<T> value); Action<T> H(); }")]
    [InlineData("public delegate R D<in T, out R>(T value, Func<T> other) where T : class;")]
    public void Parameter_that_is_variant_passes(string source) => Assert.Empty(AuditCase.Findings(source));

    [Theory]
    [InlineData("public class B { public virtual int F<T>(T t) => 0; } public class C : B { public override int F<T>(T t) => 1; }")]
    [InlineData("public interface I { int F<T>(T t); } public class C : I { public int F<T>(T t) => 1; }")]
    [InlineData("public interface I { int F<T>(T t); } public class B { public virtual int F<T>(T t) => 1; } public class C : B, I { }", "B")]
    [InlineData("public interface I { int F<T>(T t); } public class C : I { int I.F<T>(T t) => 1; }")]
    public void Method_that_demands_more_than_what_it_is_called_by_is_found(string source, string type = "C") => Assert.Contains("it demands more of T", ForgedCase.Findings(
        source,
        module => module.GetType(type).Methods.Single(m => m.HasGenericParameters).GenericParameters[0].Constraints.Add(new GenericParameterConstraint(module.TypeSystem.String))));

    [Theory]
    [InlineData("public class B<U> { public virtual int F<T>(T t, U u) where T : IEnumerable<U> => 0; } public class C : B<int> { public override int F<T>(T t, int u) => 1; }")]
    [InlineData("public interface I<U> { int F<T>(T t) where T : class, U, new(); } public class C : I<IDisposable> { public int F<T>(T t) where T : class, IDisposable, new() => 1; }")]
    [InlineData("public class B { public virtual int F<T>() where T : struct => 0; public virtual int F<T>(int i) where T : class => 0; } public class C : B { public override int F<T>() => 1; public override int F<T>(int i) => 1; }")]
    [InlineData("public interface I { int F<T>(scoped T t) where T : allows ref struct; } public class C : I { public int F<T>(scoped T t) where T : allows ref struct => 1; }")]
    public void Method_that_demands_as_much_passes(string source) => Assert.Empty(AuditCase.Findings(source));

    [Fact]
    public void Interface_as_a_base_is_found() => Assert.Contains("which is an interface", ForgedCase.Findings(
        "public interface I { } public class C { }", module => module.GetType("C").BaseType = module.GetType("I")));

    [Fact]
    public void Class_of_nothing_is_found() => Assert.Contains("it derives from nothing", ForgedCase.Findings("public class C { }", module => module.GetType("C").BaseType = null));

    [Fact]
    public void Reference_in_an_odd_place_is_found() => Assert.Contains("does not lie where the collector looks", ForgedCase.Findings(
        "[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Explicit)] public struct S { [System.Runtime.InteropServices.FieldOffset(8)] public object O; }",
        module => module.GetType("S").Fields.Single().Offset = 4));

    [Fact]
    public void Method_found_by_one_object_and_called_on_another_is_found() => Assert.Contains("ldvirtftn", ForgedCase.Findings(
        "public class B { public virtual void M() { } } public static class A { public static Action F(B one, B other, bool which) => other.M; }",
        module =>
        {
            // Whoever jumps past the dup brings two objects.
            MethodDefinition f = module.GetType("A").Methods.Single();
            ForgedCase.JumpInto(f, f.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldvirtftn), unlessZero: OpCodes.Ldarg_2);
        }));

    [Fact]
    public void Index_that_comes_from_elsewhere_is_found() => Assert.Contains("from elsewhere, with another index", ForgedCase.Findings(
        "[System.Runtime.CompilerServices.InlineArray(4)] public struct B { private int _e; } public static class A { public static int F(ref B b, int n) => b[3]; }",
        module =>
        {
            MethodDefinition f = module.GetType("A").Methods.Single();
            ForgedCase.JumpInto(f, f.Body.Instructions.First(i => i.Operand is GenericInstanceMethod), unlessZero: OpCodes.Ldarg_1);
        }));

    [Fact]
    public void Address_of_a_reference_is_found() => Assert.Contains("a variable that is itself a reference", ForgedCase.Findings(
        "public static class A { public static void F(nint number) { } }",
        module =>
        {
            // A number written into a reference, which then leads anywhere.
            MethodDefinition f = module.GetType("A").Methods.Single();
            f.Body.InitLocals = true;
            f.Body.Variables.Add(new VariableDefinition(new ByReferenceType(module.TypeSystem.Int32)));
            ForgedCase.Rewrite(f, il => [il.Create(OpCodes.Ldloca, f.Body.Variables[0]), il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Stind_I), il.Create(OpCodes.Ret)]);
        }));

    [Fact]
    public void Variable_of_a_type_that_does_not_exist_is_found() => Assert.Contains("cannot be found", ForgedCase.Findings(
        "public static class A { public static object F(nint number) => null; }",
        module =>
        {
            MethodDefinition f = module.GetType("A").Methods.Single();
            f.Body.InitLocals = true;
            f.Body.Variables.Add(new VariableDefinition(new TypeReference("No", "Type", module, module.TypeSystem.CoreLibrary)));
            ForgedCase.Rewrite(f, il => [il.Create(OpCodes.Ldarg_0), il.Create(OpCodes.Stloc_0), il.Create(OpCodes.Ldloc_0), il.Create(OpCodes.Ret)]);
        }));

    [Fact]
    public void Array_of_spans_is_found() => Assert.Contains("would live longer than what it may lead to", ForgedCase.Findings(
        "public static class A { public static object F() => new int[1]; public static void G(Span<int> s) { } }",
        module => module.GetType("A").Methods.Single(m => m.Name == "F").Body.Instructions.Single(i => i.OpCode == OpCodes.Newarr).Operand
            = module.GetType("A").Methods.Single(m => m.Name == "G").Parameters[0].ParameterType));

    [Fact]
    public void Tail_call_with_a_variables_address_is_found() => Assert.Contains("a tail call hands on a reference", ForgedCase.Findings(
        "public static class A { public static int F(int n) => G(ref n); public static int G(ref int n) => n; }",
        module =>
        {
            MethodDefinition f = module.GetType("A").Methods.Single(m => m.Name == "F");
            f.Body.GetILProcessor().InsertBefore(f.Body.Instructions.Single(i => i.OpCode == OpCodes.Call), Instruction.Create(OpCodes.Tail));
        }));

    [Fact]
    public void Span_kept_by_what_says_that_it_only_reads_is_found()
    {
        const string source = "public ref struct Holder { public Span<int> Held; public void Keep(Span<int> s) => Set(s); public void Set(Span<int> s) => Held = s; public readonly void Look() { } } "
            + "public static class A { public static void Into(ref Holder h, Span<int> s) => h.Keep(s); }";
        Assert.Contains("may change Holder", ForgedCase.Findings(source, isPackage: true, change: module =>
        {
            TypeDefinition holder = module.GetType("Holder");
            holder.Methods.Single(m => m.Name == "Keep").CustomAttributes.Add(holder.Methods.Single(m => m.Name == "Look").CustomAttributes.Single());
        }));
    }

    [Fact]
    public void Span_kept_by_an_override_of_what_does_not_keep_it_is_found() => Assert.Contains("where it may outlive the call", ForgedCase.Findings(
        isPackage: true,
        source: "public ref struct Holder { public Span<int> Held; } "
            + "public abstract class B { public abstract void Take(ref Holder h, scoped Span<int> s); } public class C : B { public override void Take(ref Holder h, scoped Span<int> s) { } public void Keep(ref Holder h, Span<int> s) => h.Held = s; }",
        change: module =>
        {
            TypeDefinition type = module.GetType("C");
            MethodDefinition take = type.Methods.Single(m => m.Name == "Take");
            MethodDefinition keep = type.Methods.Single(m => m.Name == "Keep");
            take.Parameters[1].CustomAttributes.Clear();
            (take.Body, keep.Body) = (new MethodBody(take), new MethodBody(keep));
            ForgedCase.Rewrite(take, il => [il.Create(OpCodes.Ldarg_1), il.Create(OpCodes.Ldarg_2), il.Create(OpCodes.Stfld, module.GetType("Holder").Fields.Single()), il.Create(OpCodes.Ret)]);
            ForgedCase.Rewrite(keep, il => [il.Create(OpCodes.Ret)]);
        }));
}
