using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>Which types stand in for which: bases, interfaces, variance, constraints (ECMA-335 I.8.7, III.1.8.1.2).</summary>
internal sealed class TypeRelations(VerifiedType.Table table)
{
    private static readonly string[] ArrayInterfaces = ["IList`1", "ICollection`1", "IEnumerable`1", "IReadOnlyList`1", "IReadOnlyCollection`1"];
    private readonly Dictionary<VerifiedType, HashSet<VerifiedType>> _interfaces = [];
    private readonly Dictionary<(VerifiedType, VerifiedType), bool> _answers = [];

    public VerifiedType.Table Table => table;

    public VerifiedType? BaseOf(VerifiedType type) =>
        type.Definition?.BaseType is { } parent ? table.Of(parent, type.Arguments) : null;

    /// <summary>The class a type is, or derives from, over its definition; null when it does not.</summary>
    public VerifiedType? AsClass(VerifiedType? type, TypeDefinition definition)
    {
        for (; type is not null; type = BaseOf(type))
        {
            if (type.Definition == definition) return type;
        }
        return null;
    }

    /// <summary>An object of the first type, boxed where it is a value, may be used as one of the second.</summary>
    public bool IsAssignable(VerifiedType from, VerifiedType to)
    {
        if (from == to || to.IsSystem("Object")) return true;
        if (_answers.TryGetValue((from, to), out bool answer)) return answer;
        _answers[(from, to)] = false; // what asks again on the way has found a circle
        return _answers[(from, to)] = FindOut(from, to);
    }

    /// <summary>Variables of the two types hold the same values: equal types, and integers of one width.</summary>
    public static bool IsSameVariable(VerifiedType a, VerifiedType b) => a == b || (a.IntegerBytes != 0 && a.IntegerBytes == b.IntegerBytes);

    /// <summary>What both are: where two paths meet. Null when there is nothing better than object.</summary>
    public VerifiedType? Common(VerifiedType a, VerifiedType b)
    {
        if (IsAssignable(a, b)) return b;
        if (IsAssignable(b, a)) return a;
        for (VerifiedType? parent = BaseOf(a); parent is not null; parent = BaseOf(parent))
        {
            if (IsAssignable(b, parent)) return parent;
        }
        return null;
    }

    /// <summary>A parameter's constraint types.</summary>
    public IEnumerable<VerifiedType> ConstraintsOf(VerifiedType parameter) => parameter.Parameter!.Constraints.Select(c => table.Of(c.ConstraintType));

    /// <summary>Why an argument may not stand for a parameter, or null.</summary>
    public string? Violation(GenericParameter parameter, VerifiedType argument, VerifiedType[] typeArguments, VerifiedType[] methodArguments)
    {
        if (argument.Shape is TypeShape.Unknown) return null;
        if (argument.Shape is TypeShape.Pointer or TypeShape.Reference) return $"{argument} is no type argument";
        if (argument.IsByRefLike && ((int)parameter.Attributes & Constraints.AllowsRefStruct) == 0) return $"{parameter.Name} does not allow the ref struct {argument}";
        if (parameter.HasReferenceTypeConstraint && !IsReferenceType(argument)) return $"{parameter.Name} is to be a class, and {argument} is none";
        if (parameter.HasNotNullableValueTypeConstraint && !IsStruct(argument)) return $"{parameter.Name} is to be a struct, and {argument} is none";
        foreach (GenericParameterConstraint constraint in parameter.Constraints)
        {
            if (constraint.ConstraintType is RequiredModifierType { ModifierType.Name: "UnmanagedType" } && !IsUnmanaged(argument))
                return $"{parameter.Name} is to be without references, and {argument} may have some";
            VerifiedType wanted = table.Of(constraint.ConstraintType, typeArguments, methodArguments);
            if (wanted.Shape != TypeShape.Unknown && !wanted.IsSystem("ValueType") && !IsAssignable(argument, wanted))
                return $"{parameter.Name} is to be {wanted}, and {argument} is not";
        }
        return null;
    }

    public bool IsReferenceType(VerifiedType type) => type.Shape == TypeShape.Parameter
        ? type.Parameter!.HasReferenceTypeConstraint || ConstraintsOf(type).Any(c => c is { IsObject: true, Definition.IsInterface: false } && !c.IsSystem("ValueType") && !c.IsSystem("Enum"))
        : type.IsObject;

    public IReadOnlySet<VerifiedType> InterfacesOf(VerifiedType type)
    {
        if (_interfaces.TryGetValue(type, out HashSet<VerifiedType>? known)) return known;
        var found = new HashSet<VerifiedType>();
        _interfaces[type] = found;
        if (BaseOf(type) is { } parent) found.UnionWith(InterfacesOf(parent));
        foreach (InterfaceImplementation implementation in type.Definition?.Interfaces ?? [])
        {
            VerifiedType direct = table.Of(implementation.InterfaceType, type.Arguments);
            if (found.Add(direct)) found.UnionWith(InterfacesOf(direct));
        }
        return found;
    }

    private static bool IsStruct(VerifiedType type) => type.Shape == TypeShape.Parameter
        ? type.Parameter!.HasNotNullableValueTypeConstraint
        : type.Shape == TypeShape.Named && !type.IsObject && !type.IsSystem("Nullable`1");

    private bool IsUnmanaged(VerifiedType type)
    {
        if (type.Kind is StackKind.Number or StackKind.Float) return true;
        if (type.Shape == TypeShape.Parameter)
            return type.Parameter!.Constraints.Any(c => c.ConstraintType is RequiredModifierType { ModifierType.Name: "UnmanagedType" });
        return type is { Shape: TypeShape.Named, IsObject: false }
            && type.Definition!.Fields.Where(f => !f.IsStatic).All(f => table.Of(f.FieldType, type.Arguments) is var field && (field.Shape == TypeShape.Pointer || IsUnmanaged(field)));
    }

    private bool FindOut(VerifiedType from, VerifiedType to)
    {
        switch (from.Shape)
        {
            case TypeShape.Unknown:
                return true; // reported where it stands
            case TypeShape.Parameter:
                return ConstraintsOf(from).Any(c => IsAssignable(c, to)) || (IsStruct(from) && to.IsSystem("ValueType"));
            case TypeShape.Array:
                return ArrayIs(from, to);
            case TypeShape.Named:
                if (to.Shape == TypeShape.Unknown) return true;
                if (to.Shape != TypeShape.Named) return false;
                if (to.Definition!.IsInterface) return IsVariant(from, to) || InterfacesOf(from).Any(i => i == to || IsVariant(i, to));
                for (VerifiedType? at = from; at is not null; at = BaseOf(at))
                {
                    if (at == to || IsVariant(at, to)) return true;
                }
                return false;
            default:
                return false;
        }
    }

    private bool ArrayIs(VerifiedType from, VerifiedType to)
    {
        if (to.Shape == TypeShape.Array) return from.Rank == to.Rank && IsElement(from.Element!, to.Element!);
        if (to.Shape != TypeShape.Named) return to.Shape == TypeShape.Unknown;
        if (to.Arguments.Length == 1 && from.Rank == 0 && to.Definition is { Namespace: "System.Collections.Generic" } definition && ArrayInterfaces.Contains(definition.Name))
            return IsElement(from.Element!, to.Arguments[0]);
        return to.Definition is { } named && ArrayBase(to) is { } array && IsAssignable(array, to);
    }

    /// <summary><c>System.Array</c>, found from any type that could be one of its bases or interfaces.</summary>
    private VerifiedType? ArrayBase(VerifiedType to) =>
        to.Definition!.Module.GetType("System.Array") is { } array ? table.Named(array, []) : null;

    private bool IsElement(VerifiedType from, VerifiedType to) =>
        IsSameVariable(from, to) || (IsReferenceType(from) && (to.IsObject || to.Shape == TypeShape.Parameter) && IsAssignable(from, to));

    /// <summary>One generic interface or delegate over arguments that its declared variance lets stand for each other.</summary>
    private bool IsVariant(VerifiedType from, VerifiedType to)
    {
        if (from.Definition != to.Definition || from.Arguments.Length == 0) return false;
        for (int i = 0; i < from.Arguments.Length; i++)
        {
            (VerifiedType a, VerifiedType b) = (from.Arguments[i], to.Arguments[i]);
            if (a == b) continue;
            GenericParameter parameter = from.Definition!.GenericParameters[i];
            bool fits = parameter.IsCovariant ? IsReferenceType(a) && IsAssignable(a, b) : parameter.IsContravariant && IsReferenceType(b) && IsReferenceType(a) && IsAssignable(b, a);
            if (!fits) return false;
        }
        return true;
    }
}
