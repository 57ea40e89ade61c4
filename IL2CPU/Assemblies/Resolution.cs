using Mono.Cecil;

namespace IL2CPU.Assemblies;

/// <summary>Finding definitions without failing where an assembly is not to be had.</summary>
internal static class Resolution
{
    /// <summary>The definition behind a reference, or null when its assembly is not known or has no such type.</summary>
    public static TypeDefinition? TryResolve(this TypeReference type)
    {
        try
        {
            return type.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }

    /// <summary>The definition behind a reference, or null when its assembly is not known or has no such method.</summary>
    public static MethodDefinition? TryResolve(this MethodReference method)
    {
        try
        {
            return method.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
    }

    /// <summary>The type of a full name in an assembly, or where the assembly forwards it to; nesting is written <c>/</c> or <c>+</c>.</summary>
    public static TypeDefinition? FindType(this AssemblyDefinition assembly, string fullName)
    {
        string name = fullName.Replace('+', '/');
        if (assembly.MainModule.GetType(name) is { } found) return found;
        string outer = name.Split('/')[0];
        ExportedType? forwarded = assembly.MainModule.ExportedTypes.FirstOrDefault(e => e.FullName == outer);
        TypeDefinition? type = null;
        try
        {
            type = forwarded?.Resolve();
        }
        catch (AssemblyResolutionException)
        {
            return null;
        }
        foreach (string nested in name.Split('/').Skip(1)) type = type?.NestedTypes.FirstOrDefault(n => n.Name == nested);
        return type;
    }
}
