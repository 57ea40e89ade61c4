using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>What matters about a value on the evaluation stack: whether the garbage collector knows it, and whether it may be followed.</summary>
internal enum StackKind
{
    /// <summary>A number, an address among them.</summary>
    Number,

    /// <summary>A value type, or a type parameter that may be anything.</summary>
    Value,

    /// <summary>An object reference.</summary>
    Object,

    /// <summary>A managed reference to a variable, field or element.</summary>
    Reference,
}

/// <summary>Finds the kinds of types.</summary>
internal static class StackKinds
{
    /// <summary>The kind of a value of this type.</summary>
    public static StackKind Of(TypeReference type)
    {
        switch (type)
        {
            case IModifierType modified:
                return Of(modified.ElementType);
            case PinnedType pinned:
                return Of(pinned.ElementType);
            case ByReferenceType:
                return StackKind.Reference;
            case PointerType or FunctionPointerType:
                return StackKind.Number;
            case GenericParameter:
                return StackKind.Value;
            case ArrayType:
                return StackKind.Object;
        }
        if (type.IsPrimitive) return StackKind.Number;
        // Which of the two a reference to another assembly's type is, its definition knows best.
        TypeDefinition? definition = type.TryResolve();
        if (definition is { IsEnum: true }) return StackKind.Number;
        return definition?.IsValueType ?? type.IsValueType ? StackKind.Value : StackKind.Object;
    }

    /// <summary>A type from a member's signature, with the member's type arguments put in.</summary>
    public static TypeReference In(MemberReference member, TypeReference type)
    {
        type = Plain(type);
        if (type is GenericParameter { Type: GenericParameterType.Method } parameter)
        {
            return member is GenericInstanceMethod method ? method.GenericArguments[parameter.Position] : type;
        }
        return GenericTypes.Substitute(type, member.DeclaringType as GenericInstanceType);
    }

    /// <summary>Nothing is returned; <c>init</c> accessors return a modified nothing.</summary>
    public static bool IsVoid(TypeReference type) => Plain(type).FullName == "System.Void";

    private static TypeReference Plain(TypeReference type) => type is IModifierType modified ? Plain(modified.ElementType) : type;
}
