using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Verifying;

/// <summary>The methods that callers see in a method's place: those of bases and interfaces that it overrides or implements.</summary>
internal static class Declarations
{
    /// <summary>An <c>init</c> accessor: what it sets is set while an object is made.</summary>
    public static bool SetsOnce(MethodDefinition method) => method.ReturnType is RequiredModifierType { ModifierType.Name: "IsExternalInit" };

    /// <summary>A reference to what may be read and not written: what a <c>ref readonly</c> method returns.</summary>
    public static bool IsForReading(TypeReference type) => type is RequiredModifierType { ModifierType.Name: "InAttribute", ElementType: ByReferenceType };

    /// <summary>The same, held in a field.</summary>
    public static bool IsForReading(FieldDefinition field) => field.FieldType.IsByReference && field.CustomAttributes.Any(a => a.AttributeType.Name == "IsReadOnlyAttribute");

    /// <summary>Found by name and number of parameters, so there may be more of them than there are: what is asked of them all is then asked of some in vain.</summary>
    public static IEnumerable<MethodDefinition> Of(MethodDefinition method)
    {
        if (!method.IsVirtual && !method.HasOverrides) return [];
        IEnumerable<MethodDefinition> named = method.Overrides.Select(o => o.TryResolve()).OfType<MethodDefinition>();
        return named.Concat(Ancestors(method.DeclaringType).SelectMany(type => type.Methods).Where(candidate => candidate.IsVirtual && IsLike(candidate, method)));
    }

    /// <summary>The bases of a type and all of its interfaces.</summary>
    public static IEnumerable<TypeDefinition> Ancestors(TypeDefinition type)
    {
        var found = new HashSet<TypeDefinition>();
        var open = new Stack<TypeDefinition>([type]);
        while (open.TryPop(out TypeDefinition? at))
        {
            foreach (TypeReference parent in at.Interfaces.Select(i => i.InterfaceType).Append(at.BaseType).OfType<TypeReference>())
            {
                if (parent.TryResolve() is { } definition && found.Add(definition)) open.Push(definition);
            }
        }
        return found;
    }

    private static bool IsLike(MethodDefinition one, MethodDefinition other) =>
        one.Name == other.Name && one.Parameters.Count == other.Parameters.Count && one.GenericParameters.Count == other.GenericParameters.Count;
}
