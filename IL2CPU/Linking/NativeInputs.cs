using IL2CPU.Elf;

namespace IL2CPU.Linking;

/// <summary>The native halves of .NET's assemblies that an object needs, beside the two that every program is linked with.</summary>
internal static class NativeInputs
{
    /// <summary>The linker's inputs for the functions that an object leaves undefined.</summary>
    public static IReadOnlyList<string> For(IReadOnlyCollection<ElfSymbol> symbols, LinkOptions options)
    {
        string framework = Path.Combine(options.Ilc, "framework");
        var inputs = new List<string>();
        if (Needs(symbols, "NetSecurityNative_")) inputs.Add(Path.Combine(framework, "libSystem.Net.Security.Native.a"));
        bool given = options.Inputs.Any(i => Path.GetFileName(i) == OpenSsl.Library);
        if (Needs(symbols, OpenSsl.SymbolPrefix) && !given) inputs.AddRange(OpenSsl.Inputs(options.Ilc, options.OpenSslCache));
        return inputs;
    }

    private static bool Needs(IReadOnlyCollection<ElfSymbol> symbols, string prefix) =>
        symbols.Any(s => !s.IsDefined && s.Name.StartsWith(prefix, StringComparison.Ordinal));
}
