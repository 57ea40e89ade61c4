using Mono.Cecil;

namespace IL2CPU.Assemblies;

/// <summary>Tells the parts of .NET itself from everything else.</summary>
internal static class Framework
{
    private static readonly HashSet<string> Tokens = new(StringComparer.Ordinal)
    {
        "b77a5c561934e089", "b03f5f7f11d50a3a", "7cec85d7bea7798e", "cc7b13ffcd2ddd51", "31bf3856ad364e35", "adb9793829ddae60",
    };

    /// <summary>The assembly carries one of the public key tokens under which .NET is published.</summary>
    public static bool Contains(AssemblyNameReference name) =>
        name.PublicKeyToken is { Length: 8 } token && Tokens.Contains(Convert.ToHexStringLower(token));

    /// <summary>The token, and with it the name, of an assembly that .NET consists of.</summary>
    public static bool Contains(AssemblyDefinition assembly) => Contains(assembly.Name);
}
