using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Weaving;

/// <summary>
/// Lets a woven assembly call plug classes that are not public. The native compiler does not ask; CoreCLR, on which woven assemblies run
/// in host tests, does, and takes this attribute for an answer.
/// </summary>
internal static class AccessGrant
{
    private const string Namespace = "System.Runtime.CompilerServices";
    private const string Name = "IgnoresAccessChecksToAttribute";

    /// <summary>Grants a module access to everything in assemblies of these names.</summary>
    public static void Add(ModuleDefinition module, IEnumerable<string> assemblies)
    {
        MethodDefinition constructor = ConstructorIn(module);
        foreach (string assembly in assemblies)
        {
            var attribute = new CustomAttribute(constructor);
            attribute.ConstructorArguments.Add(new CustomAttributeArgument(module.TypeSystem.String, assembly));
            module.Assembly.CustomAttributes.Add(attribute);
        }
    }

    private static MethodDefinition ConstructorIn(ModuleDefinition module)
    {
        if (module.GetType(Namespace, Name) is { } existing) return existing.Methods.First(m => m is { IsConstructor: true, IsStatic: false });
        var parent = new TypeReference("System", "Attribute", module, module.TypeSystem.CoreLibrary);
        var type = new TypeDefinition(Namespace, Name, TypeAttributes.Sealed | TypeAttributes.NotPublic | TypeAttributes.BeforeFieldInit, parent);
        var constructor = new MethodDefinition(".ctor",
            MethodAttributes.Public | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName, module.TypeSystem.Void);
        constructor.Parameters.Add(new ParameterDefinition("assemblyName", ParameterAttributes.None, module.TypeSystem.String));
        ILProcessor il = constructor.Body.GetILProcessor();
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Call, new MethodReference(".ctor", module.TypeSystem.Void, parent) { HasThis = true });
        il.Emit(OpCodes.Ret);
        type.Methods.Add(constructor);
        module.Types.Add(type);
        return constructor;
    }
}
