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

    /// <summary>
    /// As <see cref="Contains(AssemblyNameReference)"/>, and the file lies where .NET itself lies. Anybody can write a token into an assembly;
    /// putting it beside the core library takes whoever makes the build.
    /// </summary>
    public static bool IsInstalled(AssemblyDefinition assembly) =>
        Contains(assembly) && Path.GetDirectoryName(assembly.MainModule.FileName) is { } directory
        && (File.Exists(Path.Combine(directory, "System.Runtime.dll")) || File.Exists(Path.Combine(directory, "System.Private.CoreLib.dll")));

    /// <summary>As <see cref="Contains(AssemblyNameReference)"/>.</summary>
    public static bool Contains(AssemblyDefinition assembly) => Contains(assembly.Name);
}
