using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>What the audit needs to know about types: pointers in them, references in them, their size.</summary>
internal static class TypeFacts
{
    private const string UnmanagedModifier = "System.Runtime.InteropServices.UnmanagedType";

    /// <summary>The pointer or function pointer that a type is or is made of, or null.</summary>
    public static TypeReference? PointerIn(TypeReference? type) => type switch
    {
        null => null,
        PointerType or FunctionPointerType => type,
        GenericInstanceType instance => instance.GenericArguments.Select(PointerIn).FirstOrDefault(p => p is not null),
        IModifierType modified => PointerIn(modified.ElementType),
        TypeSpecification specification => PointerIn(specification.ElementType),
        _ => null,
    };

    /// <summary>The pointer in a method's signature or in the types it is called over, or null.</summary>
    public static TypeReference? PointerIn(MethodReference method)
    {
        if (PointerIn(method.DeclaringType) is { } ofType) return ofType;
        if (method is GenericInstanceMethod instance && instance.GenericArguments.Select(PointerIn).FirstOrDefault(p => p is not null) is { } argument) return argument;
        return PointerIn(method.ReturnType) ?? method.Parameters.Select(p => PointerIn(p.ParameterType)).FirstOrDefault(p => p is not null);
    }

    /// <summary>A numeric primitive or an enumeration: any bits are a value of it, and none of them means anything to the kernel.</summary>
    public static bool IsPlainNumber(TypeReference type)
    {
        if (type.IsPrimitive) return type.MetadataType is not (MetadataType.Boolean or MetadataType.IntPtr or MetadataType.UIntPtr);
        return type.TryResolve() is { IsEnum: true };
    }

    /// <summary>A value without a reference anywhere in it; false when that cannot be found out.</summary>
    public static bool IsUnmanaged(TypeReference type, GenericInstanceType? context = null)
    {
        type = GenericTypes.Substitute(Unmodified(type), context);
        if (type.IsPrimitive || type is PointerType) return true;
        if (type is GenericParameter parameter) return HasUnmanagedConstraint(parameter);
        if (type is TypeSpecification and not GenericInstanceType) return false;
        if (type.TryResolve() is not { IsValueType: true } definition) return false;
        return definition.IsEnum || definition.Fields.Where(f => !f.IsStatic).All(f => IsUnmanaged(f.FieldType, type as GenericInstanceType ?? context));
    }

    /// <summary>The size in bytes of a primitive, an enumeration or a reference; null for everything else.</summary>
    public static int? SimpleSize(TypeReference type)
    {
        switch (type.MetadataType)
        {
            case MetadataType.Boolean or MetadataType.SByte or MetadataType.Byte:
                return 1;
            case MetadataType.Char or MetadataType.Int16 or MetadataType.UInt16:
                return 2;
            case MetadataType.Int32 or MetadataType.UInt32 or MetadataType.Single:
                return 4;
            case MetadataType.Int64 or MetadataType.UInt64 or MetadataType.Double or MetadataType.IntPtr or MetadataType.UIntPtr:
                return 8;
        }
        if (type is GenericParameter) return null;
        if (type is ArrayType || !type.IsValueType) return 8;
        return type.TryResolve() is { IsEnum: true } enumeration ? SimpleSize(enumeration.Fields.First(f => !f.IsStatic).FieldType) : null;
    }

    private static bool HasUnmanagedConstraint(GenericParameter parameter) =>
        parameter.HasNotNullableValueTypeConstraint
        && parameter.Constraints.Any(c => c.ConstraintType is RequiredModifierType { ModifierType.FullName: UnmanagedModifier });

    private static TypeReference Unmodified(TypeReference type) => type is IModifierType modified ? Unmodified(modified.ElementType) : type;
}
