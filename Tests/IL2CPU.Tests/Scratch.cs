using System.Reflection;
using IL2CPU.API.Attribs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace IL2CPU.Tests;

/// <summary>A directory of a test's own, and the C# compiler that fills it. Deleted with the test.</summary>
public sealed class Scratch : IDisposable
{
    private static readonly List<MetadataReference> Platform = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator)
        .Where(p => p.StartsWith(FrameworkDirectory, StringComparison.Ordinal))
        .Select(p => (MetadataReference)MetadataReference.CreateFromFile(p))
        .ToList();

    /// <summary>Where the .NET that runs the tests lies.</summary>
    public static string FrameworkDirectory => Path.GetDirectoryName(typeof(object).Assembly.Location)!;

    /// <summary>The assembly with the plug attributes.</summary>
    public static string ApiAssembly => typeof(PlugAttribute).Assembly.Location;

    /// <summary>The root of the ILCompiler package.</summary>
    public static string IlcPackage => typeof(Scratch).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(a => a.Key == "IlcPackage").Value!;

    /// <summary>The directory.</summary>
    public string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("il2cpu-test-").FullName;

    /// <summary>A path in the directory.</summary>
    public string this[string name] => Path.Combine(Directory, name);

    /// <summary>Compiles C# to NAME.dll, with symbols, and returns its path.</summary>
    public string Compile(string name, string source, IEnumerable<string>? references = null, bool allowUnsafe = false, bool executable = false)
    {
        const string usings = "using System; using System.Collections.Generic; using System.Threading.Tasks; using IL2CPU.API.Attribs;\n#line 1\n";
        SyntaxTree tree = CSharpSyntaxTree.ParseText(SourceText.From(usings + source, System.Text.Encoding.UTF8), path: name + ".cs");
        var options = new CSharpCompilationOptions(
            executable ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary,
            optimizationLevel: OptimizationLevel.Release,
            allowUnsafe: allowUnsafe);
        IEnumerable<MetadataReference> others = (references ?? []).Append(ApiAssembly).Select(r => MetadataReference.CreateFromFile(r));
        CSharpCompilation compilation = CSharpCompilation.Create(name, [tree], Platform.Concat(others), options);
        string path = this[name + ".dll"];
        using FileStream assembly = File.Create(path);
        using FileStream symbols = File.Create(Path.ChangeExtension(path, ".pdb"));
        EmitResult result = compilation.Emit(assembly, symbols, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.True(result.Success, string.Join("\n", result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)));
        return path;
    }

    public void Dispose() => System.IO.Directory.Delete(Directory, recursive: true);
}
