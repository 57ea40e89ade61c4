using IL2CPU.Assemblies;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>A field as it is seen from a type that declares or inherits it.</summary>
/// <param name="Definition">The field.</param>
/// <param name="Owner">Its declaring type, with type arguments in terms of the type that the search began at.</param>
/// <param name="Type">Its type, in the same terms.</param>
internal sealed record FoundField(FieldDefinition Definition, TypeReference Owner, TypeReference Type);

/// <summary>Finds the fields that <c>[FieldAccess]</c> names.</summary>
internal static class FieldLookup
{
    /// <summary>A field of a type or of one of its bases, private ones included.</summary>
    /// <param name="type">The target type.</param>
    /// <param name="name">The field's name; <c>"Type Namespace.Type.name"</c>, as Cosmos writes it, is understood as well.</param>
    public static FoundField? Find(TypeDefinition type, string name) =>
        FindByName(type, name) ?? (name.LastIndexOfAny(['.', ' ', ':']) is var cut and >= 0 ? FindByName(type, name[(cut + 1)..]) : null);

    private static FoundField? FindByName(TypeDefinition type, string name)
    {
        TypeReference owner = GenericTypes.SelfOf(type);
        for (TypeDefinition? current = type; current is not null;)
        {
            if (current.Fields.FirstOrDefault(f => f.Name == name) is { } field)
            {
                return new FoundField(field, owner, GenericTypes.Substitute(field.FieldType, owner as GenericInstanceType));
            }
            if (current.BaseType is not { } parent) return null;
            owner = GenericTypes.Substitute(parent, owner as GenericInstanceType);
            current = parent.TryResolve();
        }
        return null;
    }
}
