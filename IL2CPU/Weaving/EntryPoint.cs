using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>Gives a kernel library its <c>Main</c>: a new kernel, started.</summary>
internal static class EntryPoint
{
    public const string KernelBase = "Cosmos.System.Kernel";

    /// <summary>The kernel class of an assembly without an entry point; null, and an error, when there is not exactly one.</summary>
    public static TypeDefinition? FindKernel(AssemblyDefinition assembly, DiagnosticBag diagnostics)
    {
        List<TypeDefinition> kernels = assembly.MainModule.GetTypes().Where(IsKernel).ToList();
        if (kernels.Count == 1) return kernels[0];
        string name = assembly.Name.Name;
        if (kernels.Count == 0)
        {
            diagnostics.Error(ErrorCode.EntryPoint,
                $"{name} has no entry point and no public class with a parameterless constructor that derives from {KernelBase}: write one");
        }
        else
        {
            string names = string.Join(", ", kernels.Select(TypeNames.Display).Order(StringComparer.Ordinal));
            diagnostics.Error(ErrorCode.EntryPoint, $"{name} has {kernels.Count} kernels, and an image starts one: {names}. Make all but one abstract or internal");
        }
        return null;
    }

    /// <summary>The constructor and the <c>Start</c> that the synthesised <c>Main</c> calls.</summary>
    public static (MethodDefinition Constructor, MethodDefinition Start) Calls(TypeDefinition kernel)
    {
        for (TypeDefinition? type = kernel; type is not null; type = type.BaseType?.TryResolve())
        {
            if (type.Methods.FirstOrDefault(m => m is { Name: "Start", IsStatic: false, HasParameters: false }) is { } start)
            {
                return (ConstructorOf(kernel)!, start);
            }
        }
        throw new BuildFailure(ErrorCode.EntryPoint, $"{KernelBase} has no method 'Start()'");
    }

    /// <summary>Adds <c>static int Main()</c> and makes the assembly an executable.</summary>
    public static void Synthesise(TypeDefinition kernel)
    {
        ModuleDefinition module = kernel.Module;
        (MethodDefinition constructor, MethodDefinition start) = Calls(kernel);
        var holder = new TypeDefinition("", "<Entry>", TypeAttributes.Abstract | TypeAttributes.Sealed | TypeAttributes.NotPublic, module.TypeSystem.Object);
        var main = new MethodDefinition("Main", MethodAttributes.Static | MethodAttributes.Public | MethodAttributes.HideBySig, module.TypeSystem.Int32);
        ILProcessor il = main.Body.GetILProcessor();
        il.Emit(OpCodes.Newobj, constructor);
        il.Emit(OpCodes.Callvirt, module.ImportReference(start));
        if (start.ReturnType.FullName == "System.Void") il.Emit(OpCodes.Ldc_I4_0);
        il.Emit(OpCodes.Ret);
        holder.Methods.Add(main);
        module.Types.Add(holder);
        module.EntryPoint = main;
        module.Kind = ModuleKind.Console;
    }

    private static bool IsKernel(TypeDefinition type)
    {
        if (type is not { IsClass: true, IsAbstract: false, HasGenericParameters: false } || !SignatureMatcher.TypeVisible(type)) return false;
        if (ConstructorOf(type) is not { IsPublic: true }) return false;
        for (TypeReference? parent = type.BaseType; parent is not null; parent = parent.TryResolve()?.BaseType)
        {
            if (parent.FullName == KernelBase) return true;
        }
        return false;
    }

    private static MethodDefinition? ConstructorOf(TypeDefinition type) =>
        type.Methods.FirstOrDefault(m => m is { IsConstructor: true, IsStatic: false, HasParameters: false });
}
