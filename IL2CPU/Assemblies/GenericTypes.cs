using Mono.Cecil;

namespace IL2CPU.Assemblies;

/// <summary>Instantiating generic types over their own or other arguments.</summary>
internal static class GenericTypes
{
    /// <summary>The type as it is inside itself: a generic one over its own parameters.</summary>
    public static TypeReference SelfOf(TypeDefinition type)
    {
        if (!type.HasGenericParameters) return type;
        var self = new GenericInstanceType(type);
        foreach (GenericParameter parameter in type.GenericParameters) self.GenericArguments.Add(parameter);
        return self;
    }

    /// <summary>The very same type: of that name, and declared in that place. Assemblies may declare types of equal names.</summary>
    public static bool IsSame(this TypeReference one, TypeReference other)
    {
        if (one.FullName != other.FullName || one.TryResolve() != other.TryResolve()) return false;
        return (one, other) switch
        {
            (GenericInstanceType a, GenericInstanceType b) => a.GenericArguments.Zip(b.GenericArguments).All(pair => pair.First.IsSame(pair.Second)),
            (TypeSpecification a, TypeSpecification b) => a.ElementType.IsSame(b.ElementType),
            _ => true,
        };
    }

    /// <summary>A type with the type parameters of a generic type replaced by that instance's arguments.</summary>
    public static TypeReference Substitute(TypeReference type, GenericInstanceType? context)
    {
        if (context is null) return type;
        switch (type)
        {
            case GenericParameter { Type: GenericParameterType.Type } parameter when parameter.Position < context.GenericArguments.Count:
                return context.GenericArguments[parameter.Position];
            case GenericInstanceType instance:
                var result = new GenericInstanceType(instance.ElementType);
                foreach (TypeReference argument in instance.GenericArguments) result.GenericArguments.Add(Substitute(argument, context));
                return result;
            case ArrayType { IsVector: true } array:
                return new ArrayType(Substitute(array.ElementType, context));
            case ArrayType array:
                return new ArrayType(Substitute(array.ElementType, context), array.Rank);
            case ByReferenceType byReference:
                return new ByReferenceType(Substitute(byReference.ElementType, context));
            case PointerType pointer:
                return new PointerType(Substitute(pointer.ElementType, context));
            default:
                return type;
        }
    }
}
