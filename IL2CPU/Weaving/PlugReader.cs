using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;

namespace IL2CPU.Weaving;

/// <summary>Finds the plug classes and plug methods of an assembly.</summary>
internal static class PlugReader
{
    public const string PlugAttribute = "IL2CPU.API.Attribs.PlugAttribute";
    public const string PlugMethodAttribute = "IL2CPU.API.Attribs.PlugMethodAttribute";
    public const string FieldAccessAttribute = "IL2CPU.API.Attribs.FieldAccessAttribute";

    /// <summary>The plug classes of an assembly; a class with several <c>[Plug]</c>s comes once for each.</summary>
    public static IEnumerable<PlugClass> ClassesOf(AssemblyDefinition assembly)
    {
        foreach (TypeDefinition type in assembly.MainModule.GetTypes())
        {
            if (!type.HasCustomAttributes) continue;
            foreach (CustomAttribute attribute in type.CustomAttributes)
            {
                if (attribute.AttributeType.FullName == PlugAttribute) yield return ReadClass(type, attribute);
            }
        }
    }

    /// <summary>The methods of a plug class that plug something; what is written against the rules is reported and left out.</summary>
    public static List<PlugMethod> MethodsOf(PlugClass plug, DiagnosticBag diagnostics)
    {
        var methods = new List<PlugMethod>();
        if (plug.Type.HasGenericParameters)
        {
            diagnostics.Error(ErrorCode.MalformedPlug, $"plug class {TypeNames.Display(plug.Type)} is generic; write the type parameters on its methods instead, "
                + "those of the target type first");
            return methods;
        }
        foreach (MethodDefinition method in plug.Type.Methods)
        {
            if (ReadMethod(plug, method, diagnostics) is { } read) methods.Add(read);
        }
        return methods;
    }

    /// <summary>The attribute of a full name on something, or null.</summary>
    public static CustomAttribute? Find(ICustomAttributeProvider provider, string fullName) =>
        provider.HasCustomAttributes ? provider.CustomAttributes.FirstOrDefault(a => a.AttributeType.FullName == fullName) : null;

    /// <summary>The value of a named property of an attribute, or the given default.</summary>
    public static T Property<T>(CustomAttribute? attribute, string name, T absent)
    {
        if (attribute is null) return absent;
        foreach (CustomAttributeNamedArgument property in attribute.Properties)
        {
            if (property.Name == name && property.Argument.Value is T value) return value;
        }
        return absent;
    }

    private static PlugClass ReadClass(TypeDefinition type, CustomAttribute attribute)
    {
        object? argument = attribute.ConstructorArguments.Count == 1 ? attribute.ConstructorArguments[0].Value : null;
        return new PlugClass(
            type,
            argument as TypeReference ?? Property<TypeReference?>(attribute, "Target", null),
            argument as string ?? Property<string?>(attribute, "TargetName", null),
            Property(attribute, "IsOptional", false),
            Property(attribute, "Inheritable", false));
    }

    private static PlugMethod? ReadMethod(PlugClass plug, MethodDefinition method, DiagnosticBag diagnostics)
    {
        CustomAttribute? attribute = Find(method, PlugMethodAttribute);
        bool isPlug = attribute is not null ? Property(attribute, "Enabled", true) : method.IsPublic && !method.IsConstructor;
        if (!isPlug) return null;

        string name = TypeNames.Display(method);
        SourcePosition? at = PlugMethod.SourceOf(method);
        if (!method.IsStatic || method.IsConstructor)
        {
            if (attribute is null && method.IsConstructor) return null;
            diagnostics.Error(ErrorCode.MalformedPlug, $"plug method {name} must be static; the instance is passed as first parameter '{PlugMethod.ThisName}'", at);
            return null;
        }

        var fields = new Dictionary<int, string>();
        foreach (ParameterDefinition parameter in method.Parameters)
        {
            if (Find(parameter, FieldAccessAttribute) is not { } access) continue;
            string? field = Property<string?>(access, "Name", null);
            if (string.IsNullOrEmpty(field) || parameter.ParameterType is not (ByReferenceType or IModifierType { ElementType: ByReferenceType }))
            {
                diagnostics.Error(ErrorCode.FieldAccess,
                    $"parameter '{parameter.Name}' of plug method {name}: [FieldAccess] wants a Name and a 'ref' parameter", at);
                return null;
            }
            fields[parameter.Index] = field;
        }
        return new PlugMethod(plug, method)
        {
            Signature = Property<string?>(attribute, "Signature", null),
            IsOptional = Property(attribute, "IsOptional", false),
            IsWildcard = Property(attribute, "IsWildcard", false),
            Fields = fields,
        };
    }
}
