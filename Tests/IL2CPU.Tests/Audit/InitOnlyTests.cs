using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Tests.Audit;

/// <summary>What <c>init</c> sets is set while an object is made. C# sees to that, and IL does not: a package could set it again on an object that others go by.</summary>
public class InitOnlyTests
{
    private const string Library = """
        public sealed record Place(int Address) { public int Size { get; init; } public string Name { get; set; } = ""; public Place? Next { get; init; } }
        public class Base { public int Size { get; init; } }
        public readonly record struct Spot(int Address);
        """;

    private const string Making = """
        public class Derived : Base { public Derived(int size) => Size = size; public int Double { init => Size = value * 2; } }
        public static class A
        {
            public static Place Make(bool big) => new Place(1) { Size = big ? 4096 : 512, Name = big ? "big" : "small", Next = new Place(2) { Size = 1 } };
            public static Place Copy(Place place) => place with { Address = 5, Size = place.Size + 1 };
            public static Derived Derive() => new Derived(4) { Size = 6, Double = 3 };
            public static Spot Move(Spot spot) => spot with { Address = spot.Address + 1 };
            public static int Use(Place place) { place.Name = "used"; return place.Size; }
        }
        """;

    [Fact]
    public void Object_that_is_being_made_passes() => Assert.Empty(Findings(Making, static _ => { }));

    [Theory]
    [InlineData("is set while an object is made, on one that exists", OpCodesOf.CopyCut)]
    [InlineData("is set while an object is made, on one that exists", OpCodesOf.StoredBefore)]
    [InlineData("a delegate is made of", OpCodesOf.Delegate)]
    public void Object_that_exists_is_found(string expected, OpCodesOf how) => Assert.Contains(
        Findings(
            "public static class A { public static Place? Shown; public static void F(Place place) { Shown = place with { Address = 5 }; } public static Action<int> G(Place place) => place.Take; "
            + "private static void Take(this Place place, int value) { } }",
            module => Forge(module, how)),
        finding => finding.Contains(expected, StringComparison.Ordinal));

    /// <summary>How a package comes by it.</summary>
    public enum OpCodesOf
    {
        CopyCut,
        StoredBefore,
        Delegate,
    }

    private static void Forge(ModuleDefinition module, OpCodesOf how)
    {
        TypeDefinition type = module.GetType("A");
        MethodDefinition method = type.Methods.Single(m => m.Name == "F");
        ILProcessor il = method.Body.GetILProcessor();
        Instruction clone = method.Body.Instructions.Single(i => i.Operand is MethodReference { Name: "<Clone>$" });
        var setter = (MethodReference)method.Body.Instructions.Single(i => i.Operand is MethodReference { Name: "set_Address" }).Operand;
        switch (how)
        {
            case OpCodesOf.CopyCut:
                il.Remove(clone);
                break;
            case OpCodesOf.StoredBefore:
                il.InsertAfter(clone, il.Create(OpCodes.Stsfld, type.Fields.Single()));
                il.InsertAfter(clone, il.Create(OpCodes.Dup));
                break;
            default:
                MethodDefinition other = type.Methods.Single(m => m.Name == "G");
                other.Body.Instructions.Single(i => i.OpCode == OpCodes.Ldftn).Operand = setter;
                break;
        }
    }

    private static IReadOnlyList<string> Findings(string source, Action<ModuleDefinition> change)
    {
        using var scratch = new Scratch();
        string library = scratch.Compile("Library", "#nullable enable\n" + Library);
        string package = scratch.Compile("Package", "#nullable enable\n" + source, [library]);
        using (AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(package, new ReaderParameters { InMemory = true }))
        {
            change(assembly.MainModule);
            assembly.Write(package);
        }

        return AuditCase.Findings(scratch, package, o => o with { Assemblies = [library], Packages = [package] });
    }
}
