using IL2CPU.Weaving;
using Mono.Cecil;
using Mono.Cecil.Cil;
using Mono.Cecil.Rocks;

namespace IL2CPU.Instrumenting;

/// <summary>
/// Has the compiler keep the members of the types that an assembly deals with, for code that finds them by reflection. Before anything else runs, a method with a
/// parameter of <c>Type</c> is called for each: what its <c>[DynamicallyAccessedMembers]</c> names is kept, and it knows of which types.
/// </summary>
internal sealed class KeptMembers
{
    private readonly string _assembly;
    private readonly MethodDefinition _keep;

    /// <param name="rule">As <see cref="InstrumentOptions.KeepMembers"/> has it.</param>
    /// <param name="assemblies">Where the keeping method is found.</param>
    public KeptMembers(string rule, IReadOnlyList<AssemblyDefinition> assemblies) =>
        (_assembly, _keep) = MethodRule.Parse(rule, "ASSEMBLY=KEEPING.TYPE::METHOD", ["System.Type"], assemblies);

    /// <summary>Whether a module is the one.</summary>
    public bool Concerns(ModuleDefinition module) => module.Assembly.Name.Name == _assembly;

    public void Weave(ModuleDefinition module)
    {
        var types = new Dictionary<string, TypeReference>();
        foreach (TypeReference type in Mentioned(module)) Add(types, type);
        MethodBody body = Initializer(module).Body;
        MethodReference keep = new ModuleImport(module).StaticMethod(_keep, []);
        MethodReference typeOf = TypeFromHandle(module, keep.Parameters[0].ParameterType);
        Instruction end = body.Instructions[^1];
        ILProcessor il = body.GetILProcessor();
        foreach (TypeReference type in types.Values)
        {
            il.InsertBefore(end, il.Create(OpCodes.Ldtoken, type));
            il.InsertBefore(end, il.Create(OpCodes.Call, typeOf));
            il.InsertBefore(end, il.Create(OpCodes.Call, keep));
        }
    }

    // Its own types and what their members are of; what its code makes, boxes and is handed.
    private static IEnumerable<TypeReference> Mentioned(ModuleDefinition module)
    {
        foreach (TypeDefinition type in module.GetTypes().Where(static type => !type.Name.StartsWith('<')).ToList())
        {
            yield return type;
            foreach (PropertyDefinition property in type.Properties) yield return property.PropertyType;
            foreach (FieldDefinition field in type.Fields) yield return field.FieldType;
        }

        foreach (MethodDefinition method in module.GetTypes().SelectMany(static type => type.Methods).Where(static method => method.HasBody).ToList())
        {
            foreach (Instruction instruction in method.Body.Instructions)
            {
                switch (instruction.Operand)
                {
                    case MethodReference called when instruction.OpCode == OpCodes.Newobj:
                        yield return called.DeclaringType;
                        break;
                    case MethodReference called when instruction.OpCode == OpCodes.Call || instruction.OpCode == OpCodes.Callvirt:
                        yield return Close(called.ReturnType, called.DeclaringType as GenericInstanceType, called as GenericInstanceMethod);
                        break;
                    case TypeReference boxed when instruction.OpCode == OpCodes.Box || instruction.OpCode == OpCodes.Newarr:
                        yield return boxed;
                        break;
                }
            }
        }
    }

    private static void Add(Dictionary<string, TypeReference> types, TypeReference type)
    {
        if (type is ArrayType array)
        {
            Add(types, array.ElementType);
            return;
        }

        if (type.ContainsGenericParameter || type is TypeSpecification and not GenericInstanceType || type.IsPrimitive || types.ContainsKey(type.FullName)) return;
        if (type.Resolve() is not { } definition || type is not GenericInstanceType && definition.HasGenericParameters || !IsData(definition)) return;
        types.Add(type.FullName, type);
        if (type is not GenericInstanceType instance) return;
        foreach (TypeReference argument in instance.GenericArguments) Add(types, argument);

        // What comes out of a collection.
        foreach (InterfaceImplementation one in definition.Interfaces)
        {
            if (one.InterfaceType is GenericInstanceType { ElementType.FullName: "System.Collections.Generic.IEnumerable`1", GenericArguments: [var item] })
                Add(types, Close(item, instance, null));
        }
    }

    // Objects that somebody could compare: no interfaces, delegates, attributes, nothing that tells of types, and nothing that lives on the stack alone.
    private static bool IsData(TypeDefinition type)
        => type is { IsInterface: false, IsEnum: false } && !(type.IsAbstract && type.IsSealed)
        && type.FullName is not ("System.Void" or "System.Object" or "System.String")
        && type.Namespace != "System.Reflection"
        && type.BaseType?.FullName is not ("System.MulticastDelegate" or "System.Attribute")
        && !type.CustomAttributes.Any(static attribute => attribute.AttributeType.Name == "IsByRefLikeAttribute");

    // The type with the arguments of the type and the method that it stands in; still open where those are not known.
    private static TypeReference Close(TypeReference type, GenericInstanceType? ofType, GenericInstanceMethod? ofMethod) => type switch
    {
        GenericParameter { Type: GenericParameterType.Type } parameter when ofType is not null => ofType.GenericArguments[parameter.Position],
        GenericParameter { Type: GenericParameterType.Method } parameter when ofMethod is not null => ofMethod.GenericArguments[parameter.Position],
        GenericInstanceType instance => CloseInstance(instance, ofType, ofMethod),
        ArrayType array => Close(array.ElementType, ofType, ofMethod),
        _ when ofType is not null && type is not GenericParameter => ofType.Module.ImportReference(type),
        _ => type,
    };

    private static GenericInstanceType CloseInstance(GenericInstanceType type, GenericInstanceType? ofType, GenericInstanceMethod? ofMethod)
    {
        ModuleDefinition module = (ofType ?? (MemberReference?)ofMethod ?? type).Module;
        var closed = new GenericInstanceType(module.ImportReference(type.ElementType));
        foreach (TypeReference argument in type.GenericArguments) closed.GenericArguments.Add(Close(argument, ofType, ofMethod));
        return closed;
    }

    private static MethodReference TypeFromHandle(ModuleDefinition module, TypeReference type)
    {
        var method = new MethodReference("GetTypeFromHandle", type, type) { HasThis = false };
        method.Parameters.Add(new ParameterDefinition(new TypeReference("System", "RuntimeTypeHandle", module, type.Scope, valueType: true)));
        return method;
    }

    // The module's own, which runs before anything else of it; an empty one where it has none.
    private static MethodDefinition Initializer(ModuleDefinition module)
    {
        TypeDefinition home = module.GetType("<Module>");
        if (home.GetStaticConstructor() is { } known) return known;
        const MethodAttributes Attributes = MethodAttributes.Private | MethodAttributes.Static | MethodAttributes.HideBySig | MethodAttributes.SpecialName | MethodAttributes.RTSpecialName;
        var initializer = new MethodDefinition(".cctor", Attributes, module.TypeSystem.Void);
        initializer.Body.GetILProcessor().Emit(OpCodes.Ret);
        home.Methods.Add(initializer);
        return initializer;
    }
}
