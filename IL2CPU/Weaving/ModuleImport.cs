using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>
/// Writes references to other modules' members into a module. Types that the module itself defines come out as those definitions, however
/// the other module refers to them, so that no assembly ends up referring to itself or, from CoreLib, to a facade of CoreLib.
/// </summary>
internal sealed class ModuleImport(ModuleDefinition module)
{
    /// <summary>A call to a static method of another module over the given type arguments.</summary>
    public MethodReference StaticMethod(MethodDefinition method, IEnumerable<TypeReference> arguments)
    {
        var reference = new MethodReference(method.Name, module.TypeSystem.Void, Type(method.DeclaringType, null)) { HasThis = false };
        foreach (GenericParameter parameter in method.GenericParameters) reference.GenericParameters.Add(new GenericParameter(parameter.Name, reference));
        reference.ReturnType = Type(method.ReturnType, reference);
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            reference.Parameters.Add(new ParameterDefinition(Type(parameter.ParameterType, reference)));
        }
        if (!method.HasGenericParameters) return reference;
        var instance = new GenericInstanceMethod(reference);
        foreach (TypeReference argument in arguments) instance.GenericArguments.Add(argument);
        return instance;
    }

    /// <summary>A field that the target type declares or inherits.</summary>
    public FieldReference Field(FoundField field)
    {
        TypeReference owner = Type(field.Owner, null);
        if (owner == field.Definition.DeclaringType) return field.Definition;
        TypeReference type = field.Definition.Module == module ? field.Definition.FieldType : Type(field.Definition.FieldType, owner);
        return new FieldReference(field.Definition.Name, type, owner);
    }

    /// <summary>A type, whose method parameters become those of <paramref name="owner"/>.</summary>
    public TypeReference Type(TypeReference type, IGenericParameterProvider? owner)
    {
        switch (type)
        {
            case GenericParameter { Type: GenericParameterType.Method } parameter when owner is MethodReference method && parameter.Owner != owner:
                return method.GenericParameters[parameter.Position];
            case GenericParameter:
                return type;
            case RequiredModifierType modified:
                return new RequiredModifierType(Type(modified.ModifierType, owner), Type(modified.ElementType, owner));
            case OptionalModifierType modified:
                return new OptionalModifierType(Type(modified.ModifierType, owner), Type(modified.ElementType, owner));
            case ByReferenceType byReference:
                return new ByReferenceType(Type(byReference.ElementType, owner));
            case PointerType pointer:
                return new PointerType(Type(pointer.ElementType, owner));
            case ArrayType { IsVector: true } array:
                return new ArrayType(Type(array.ElementType, owner));
            case ArrayType array:
                return new ArrayType(Type(array.ElementType, owner), array.Rank);
            case GenericInstanceType instance:
                var result = new GenericInstanceType(Type(instance.ElementType, owner));
                foreach (TypeReference argument in instance.GenericArguments) result.GenericArguments.Add(Type(argument, owner));
                return result;
            case FunctionPointerType function:
                var pointerType = new FunctionPointerType
                {
                    HasThis = function.HasThis,
                    ExplicitThis = function.ExplicitThis,
                    CallingConvention = function.CallingConvention,
                    ReturnType = Type(function.ReturnType, owner),
                };
                foreach (ParameterDefinition parameter in function.Parameters)
                {
                    pointerType.Parameters.Add(new ParameterDefinition(Type(parameter.ParameterType, owner)));
                }
                return pointerType;
            default:
                if (type.Module == module) return type;
                return type.TryResolve() is { } definition && definition.Module == module ? definition : module.ImportReference(type);
        }
    }
}
