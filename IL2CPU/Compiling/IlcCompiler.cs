using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using IL2CPU.Elf;
using IL2CPU.Weaving;

namespace IL2CPU.Compiling;

/// <summary>Compiles a woven directory to one object file with the NativeAOT compiler.</summary>
internal static class IlcCompiler
{
    /// <summary>Assemblies that the runtime starts before <c>Main</c>, in this order.</summary>
    private static readonly string[] StartAssemblies =
    [
        "System.Private.CoreLib",
        "System.Private.StackTraceMetadata",
        "System.Private.TypeLoader",
        "System.Private.Reflection.Execution",
    ];

    /// <summary>A native function that is looked up when it is first called has a cell of this name; on a bare machine there is nothing to look in.</summary>
    private const string LazyCallPrefix = "__pinvoke_";

    public static void Run(CompileOptions options, DiagnosticBag diagnostics)
    {
        string responseFile = Path.ChangeExtension(options.Output, ".ilc.rsp");
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(options.Output))!);
        File.WriteAllLines(responseFile, ResponseFile(options));
        string ilc = Path.Combine(options.Ilc, "tools", "ilc");
        if (!File.Exists(ilc)) throw new BuildFailure(ErrorCode.BadInput, $"there is no compiler '{ilc}'");
        // NuGet unpacks without execute permission.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(ilc, File.GetUnixFileMode(ilc) | UnixFileMode.UserExecute);
        ExternalTool.Run(ilc, ["@" + responseFile]);
        CheckNativeCalls(ElfObject.ReadSymbols(options.Output), diagnostics);
        // An object that must not be linked must not look up to date either.
        if (diagnostics.HasErrors) File.Delete(options.Output);
    }

    /// <summary>Reports native functions of libraries that are not linked in, those of .NET itself included.</summary>
    public static void CheckNativeCalls(IEnumerable<ElfSymbol> symbols, DiagnosticBag diagnostics)
    {
        foreach (ElfSymbol symbol in symbols.Where(s => s.Name.StartsWith(LazyCallPrefix, StringComparison.Ordinal)))
        {
            if (IsOfWindows(symbol.Name)) continue;
            diagnostics.Error(ErrorCode.UnboundNativeCall,
                $"the image calls a native function of a library that is not linked into it: {Readable(symbol.Name)}; "
                + "plug its caller, or link the library");
        }
    }

    // The compiler writes a dot in a library's name as an underscore.
    private static bool IsOfWindows(string symbol)
    {
        string[] parts = symbol.Split("__Module__", 2);
        return parts.Length == 2 && NativeLibraries.IsOfWindows(parts[1].Split("_dll", 2)[0].Split("__", 2)[0]);
    }

    /// <summary><c>__pinvoke_ASSEMBLY__Module__LIBRARY__FUNCTION</c> as words.</summary>
    private static string Readable(string symbol)
    {
        string[] parts = symbol[LazyCallPrefix.Length..].Split("__Module__", 2);
        return parts.Length == 2 ? $"{parts[1].Replace("__", "!")}, called by {parts[0]}" : symbol;
    }

    /// <summary>The compiler's response file, a line for each option.</summary>
    public static IEnumerable<string> ResponseFile(CompileOptions options)
    {
        Dictionary<string, string> assemblies = Assemblies(options);
        if (!assemblies.Remove(options.Kernel, out string? kernel))
        {
            throw new BuildFailure(ErrorCode.BadInput, $"there is no assembly '{options.Kernel}' in '{options.Input}'");
        }
        List<string> features = FeatureSwitches.With(options.Features).ToList();
        return
        [
            kernel,
            "-o:" + Path.GetFullPath(options.Output),
            .. assemblies.Values.Select(a => "-r:" + a),
            "--targetos:linux",
            "--targetarch:x64",
            "--dehydrate",
            .. options.Debug ? Array.Empty<string>() : ["-O"],
            "-g",
            .. StartAssemblies.Select(a => "--initassembly:" + a),
            .. NativeLibraries.Bound.Concat(options.NativeLibraries).Select(l => "--directpinvoke:" + l),
            .. features.Where(FeatureSwitches.IsSwitch).Select(f => "--feature:" + f),
            .. features.Select(f => "--runtimeknob:" + f),
            "--runtimeknob:RUNTIME_IDENTIFIER=linux-x64",
            "--stacktracedata",
            "--scanreflection",
            "--resilient",
            "--generateunmanagedentrypoints:System.Private.CoreLib",
            // What third-party code and .NET itself do with reflection is reported where it is compiled, not here.
            "--nowarn:1701;1702;IL2121;IL2026;IL2104;IL3050;IL3053;8002",
            "--singlewarn",
            .. options.Extra,
        ];
    }

    /// <summary>Every assembly the compiler may open, by simple name: the woven ones, those listed beside them, the package's own.</summary>
    private static Dictionary<string, string> Assemblies(CompileOptions options)
    {
        IEnumerable<string> own = Directory.EnumerateFiles(Path.Combine(options.Ilc, "sdk"), "*.dll").Order(StringComparer.Ordinal);
        IEnumerable<string> framework = Directory.EnumerateFiles(Path.Combine(options.Ilc, "framework"), "*.dll").Order(StringComparer.Ordinal);
        var assemblies = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string path in WovenFiles.All(options.Input).Concat(own).Concat(framework).Where(Implementation.IsIn))
        {
            assemblies.TryAdd(Path.GetFileNameWithoutExtension(path), Path.GetFullPath(path));
        }
        return assemblies;
    }
}
