using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>Decides whether a plug method can stand in for a target method.</summary>
internal static class SignatureMatcher
{
    // ECMA-335 augments §II.23.1.7: AllowByRefLike, an anti-constraint, unknown to Cecil.
    private const GenericParameterAttributes AllowsRefStruct = (GenericParameterAttributes)0x20;

    /// <summary>Whether the plug takes what the target is given and returns what it must.</summary>
    public static bool Matches(PlugMethod plug, MethodDefinition target)
    {
        int offset = target.DeclaringType.GenericParameters.Count;
        if (plug.Method.GenericParameters.Count != offset + target.GenericParameters.Count) return false;
        List<ParameterDefinition> arguments = plug.Arguments.ToList();
        if (plug.TakesThis)
        {
            if (target.IsStatic || !TakesThis(arguments[0].ParameterType, target.DeclaringType)) return false;
            arguments.RemoveAt(0);
        }
        if (plug.IsWildcard)
        {
            if (arguments.Count != 0) return false;
        }
        else
        {
            if (arguments.Count != target.Parameters.Count) return false;
            for (int i = 0; i < arguments.Count; i++)
            {
                if (!Takes(arguments[i].ParameterType, target.Parameters[i].ParameterType, offset)) return false;
            }
        }
        return Returns(plug.Method.ReturnType, target.ReturnType, offset) && ConstraintsHold(plug.Method, target);
    }

    /// <summary>The signature a plug for this target would have, as C#.</summary>
    public static string Expected(MethodDefinition target)
    {
        string name = target.IsConstructor ? target.IsStatic ? "Cctor" : "Ctor" : target.Name;
        var parameters = new List<string>();
        if (!target.IsStatic)
        {
            string self = TypeVisible(target.DeclaringType) ? TypeNames.Display(target.DeclaringType) : target.DeclaringType.IsValueType ? "byte" : "object";
            parameters.Add((target.DeclaringType.IsValueType ? "ref " : "") + self + " " + PlugMethod.ThisName);
        }
        foreach (ParameterDefinition parameter in target.Parameters)
        {
            parameters.Add(TypeNames.Display(parameter.ParameterType) + (parameter.Name.Length == 0 ? "" : " " + parameter.Name));
        }
        List<string> generics = target.DeclaringType.GenericParameters.Concat(target.GenericParameters).Select(p => p.Name).ToList();
        string generic = generics.Count == 0 ? "" : "<" + string.Join(", ", generics) + ">";
        return $"static {TypeNames.Display(target.ReturnType)} {name}{generic}({string.Join(", ", parameters)})";
    }

    /// <summary>The return value of the plug must be cast: the target's type cannot be named where the plug stands.</summary>
    public static bool NeedsCast(TypeReference plug, TypeReference target) =>
        plug.FullName == "System.Object" && target.FullName != "System.Object" && !target.IsGenericParameter;

    /// <summary>Whether code in other assemblies can name this type.</summary>
    public static bool TypeVisible(TypeReference type)
    {
        switch (type)
        {
            case GenericParameter:
                return true;
            case GenericInstanceType instance:
                return TypeVisible(instance.ElementType) && instance.GenericArguments.All(TypeVisible);
            case TypeSpecification specification:
                return TypeVisible(specification.ElementType);
            default:
                for (TypeDefinition? current = type.TryResolve(); current is not null; current = current.DeclaringType)
                {
                    if (!current.IsPublic && !current.IsNestedPublic) return false;
                }
                return true;
        }
    }

    /// <summary>The field behind a <c>[FieldAccess]</c> may be passed as this parameter type.</summary>
    public static bool TakesField(TypeReference parameter, TypeReference field, int offset)
    {
        TypeReference element = ((ByReferenceType)Unmodified(parameter)).ElementType;
        return Same(element, field, offset) || StandsIn(element, field);
    }

    private static bool TakesThis(TypeReference plug, TypeDefinition type)
    {
        TypeReference self = GenericTypes.SelfOf(type);
        if (type.IsValueType)
        {
            return Unmodified(plug) is ByReferenceType { ElementType: var element }
                && (Same(element, self, 0) || (element.FullName == "System.Byte" && !TypeVisible(type)));
        }
        return Takes(plug, self, 0);
    }

    private static bool Takes(TypeReference plug, TypeReference target, int offset)
    {
        if (Same(plug, target, offset) || StandsIn(plug, target)) return true;
        if (Unmodified(plug) is ByReferenceType plugRef && Unmodified(target) is ByReferenceType targetRef)
        {
            return StandsIn(plugRef.ElementType, targetRef.ElementType);
        }
        return IsReference(target) && Bases(target).Any(b => Same(plug, b, offset));
    }

    private static bool Returns(TypeReference plug, TypeReference target, int offset)
    {
        if (Same(plug, target, offset) || StandsIn(plug, target)) return true;
        return IsReference(plug) && IsReference(target) && Bases(plug).Any(b => Same(b, target, offset));
    }

    /// <summary>What may be written in place of a type that the plug's language or assembly cannot name.</summary>
    private static bool StandsIn(TypeReference plug, TypeReference target)
    {
        plug = Unmodified(plug);
        target = Unmodified(target);
        if (target is PointerType or FunctionPointerType)
        {
            return plug is PointerType { ElementType.FullName: "System.Void" } || plug.FullName is "System.IntPtr" or "System.UIntPtr";
        }
        if (TypeVisible(target)) return false;
        if (plug.FullName == "System.Object") return IsReference(target);
        return target.TryResolve() is { IsEnum: true } enumeration
            && enumeration.Fields.First(f => !f.IsStatic).FieldType.FullName == plug.FullName;
    }

    private static bool ConstraintsHold(MethodDefinition plug, MethodDefinition target)
    {
        int offset = target.DeclaringType.GenericParameters.Count;
        List<GenericParameter> given = target.DeclaringType.GenericParameters.Concat(target.GenericParameters).ToList();
        for (int i = 0; i < given.Count; i++)
        {
            GenericParameter wanted = plug.GenericParameters[i];
            GenericParameter have = given[i];
            const GenericParameterAttributes special = GenericParameterAttributes.SpecialConstraintMask;
            GenericParameterAttributes missing = wanted.Attributes & special & ~have.Attributes;
            // A value type has a default constructor whether or not the constraint says so.
            if (have.HasNotNullableValueTypeConstraint) missing &= ~GenericParameterAttributes.DefaultConstructorConstraint;
            if (missing != 0) return false;
            if ((have.Attributes & ~wanted.Attributes & AllowsRefStruct) != 0) return false;
            HashSet<string> known = have.Constraints.Select(c => TypeNames.Canonical(c.ConstraintType, offset)).ToHashSet();
            if (wanted.Constraints.Any(c => !known.Contains(TypeNames.Canonical(c.ConstraintType, 0)))) return false;
        }
        return true;
    }

    private static IEnumerable<TypeReference> Bases(TypeReference type)
    {
        TypeDefinition? definition = type.TryResolve();
        var instance = type as GenericInstanceType;
        while (definition is not null)
        {
            foreach (InterfaceImplementation implementation in definition.Interfaces) yield return GenericTypes.Substitute(implementation.InterfaceType, instance);
            if (definition.BaseType is not { } parent) yield break;
            TypeReference substituted = GenericTypes.Substitute(parent, instance);
            yield return substituted;
            instance = substituted as GenericInstanceType;
            definition = parent.TryResolve();
        }
    }

    private static bool IsReference(TypeReference type) => Unmodified(type) switch
    {
        GenericParameter or ByReferenceType or PointerType or FunctionPointerType => false,
        ArrayType => true,
        var plain => !plain.IsValueType && plain.FullName != "System.Void",
    };

    private static bool Same(TypeReference plug, TypeReference target, int offset) =>
        TypeNames.Canonical(plug, 0) == TypeNames.Canonical(target, offset);

    private static TypeReference Unmodified(TypeReference type) => type is IModifierType modified ? Unmodified(modified.ElementType) : type;
}
