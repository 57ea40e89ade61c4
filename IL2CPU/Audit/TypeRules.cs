using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Audit;

/// <summary>What must hold of a type's declaration: its fields, their layout, its bases and attributes.</summary>
internal sealed class TypeRules(AuditContext context)
{
    public void Check(TypeDefinition type)
    {
        foreach (CustomAttribute attribute in type.CustomAttributes) CheckAttribute(type, attribute);
        if (type.BaseType is { } parent) CheckUse(type, parent, "derives from");
        foreach (InterfaceImplementation implementation in type.Interfaces) CheckUse(type, implementation.InterfaceType, "implements");
        foreach (FieldDefinition field in type.Fields) CheckField(type, field);
        CheckLayout(type);
    }

    private void CheckAttribute(TypeDefinition type, CustomAttribute attribute)
    {
        if (context.Banned.ReasonAgainst(attribute.AttributeType) is { } reason)
        {
            context.Findings.InType(ErrorCode.ForbiddenAttribute, type, $"it is marked [{attribute.AttributeType.Name}]: {reason}");
        }
    }

    private void CheckUse(TypeDefinition type, TypeReference used, string how)
    {
        if (context.Banned.ReasonAgainst(used) is { } reason)
        {
            context.Findings.InType(ErrorCode.BannedSymbol, type, $"it {how} {TypeNames.Display(used)}: {reason}");
        }
    }

    private void CheckField(TypeDefinition type, FieldDefinition field)
    {
        if (TypeFacts.PointerIn(field.FieldType) is { } pointer)
        {
            context.Findings.InType(ErrorCode.PointerType, type, $"field '{field.Name}' is of pointer type {TypeNames.Display(pointer)}");
        }
        CheckUse(type, field.FieldType, $"has a field '{field.Name}' of type");
        // Data in the file becomes a value without any constructor having run.
        if ((field.RVA != 0 || field.Attributes.HasFlag(FieldAttributes.HasFieldRVA)) && !IsCompilerData(field))
        {
            context.Findings.InType(ErrorCode.FixedData, type, $"field '{field.Name}' is laid over data in the file, which only the compiler's own fields may be");
        }
    }

    private static bool IsCompilerData(FieldDefinition field) =>
        field.DeclaringType.FullName == CompilerShapes.DetailsType
        && (field.FieldType.IsPrimitive || field.FieldType is TypeDefinition { DeclaringType: var outer, Fields.Count: 0 } && outer == field.DeclaringType);

    /// <summary>Fields that share bytes may hold numbers alone: through any other, one type's bits would be read as another's.</summary>
    private void CheckLayout(TypeDefinition type)
    {
        if (!type.IsExplicitLayout) return;
        FieldDefinition[] fields = type.Fields.Where(f => !f.IsStatic).OrderBy(f => f.Offset).ToArray();
        foreach (FieldDefinition field in fields.Where(f => f.Offset % sizeof(long) != 0 && !TypeFacts.IsUnmanaged(f.FieldType)))
        {
            context.Findings.InType(ErrorCode.OverlappingFields, type, $"field '{field.Name}' ({TypeNames.Display(field.FieldType)}) may hold references, and does not lie where the collector looks for them");
        }
        for (int i = 0; i < fields.Length; i++)
        {
            for (int j = i + 1; j < fields.Length; j++)
            {
                if (!Overlap(fields[i], fields[j]) || (TypeFacts.IsPlainNumber(fields[i].FieldType) && TypeFacts.IsPlainNumber(fields[j].FieldType))) continue;
                context.Findings.InType(ErrorCode.OverlappingFields, type,
                    $"fields '{fields[i].Name}' ({TypeNames.Display(fields[i].FieldType)}) and '{fields[j].Name}' ({TypeNames.Display(fields[j].FieldType)}) share bytes, "
                    + "and only plain numbers may");
            }
        }
    }

    /// <summary>A field whose size is not simple to know is taken to reach the end of the type.</summary>
    private static bool Overlap(FieldDefinition first, FieldDefinition second) =>
        TypeFacts.SimpleSize(first.FieldType) is not { } size || first.Offset + size > second.Offset;
}
