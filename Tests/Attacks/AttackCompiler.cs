using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace Attacks;

/// <summary>Compiles a program as code without privilege is compiled, or as its author would, where that helps him.</summary>
internal sealed class AttackCompiler(AttackProgram program, string directory)
{
    private const string Usings = """
        global using System; global using System.Collections.Generic; global using System.Threading; global using System.Threading.Tasks;
        global using Cosmos.Core; global using Drivers.Pci;
        """;

    private static readonly string Framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
    private static readonly MetadataReference[] Platform = [.. Directory.EnumerateFiles(Framework, "*.dll")
        .Where(file => Path.GetFileName(file) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "Microsoft.CSharp.dll") && IsManaged(file))
        .Select(file => MetadataReference.CreateFromFile(file))];

    private static readonly Lazy<DiagnosticAnalyzer> Analyzer = new(LoadAnalyzer);

    public string AssemblyPath => Path.Combine(directory, program.Assembly + ".dll");

    private CSharpCompilation Compilation
    {
        get
        {
            IEnumerable<MetadataReference> own = new[] { program.IsForged ? Publicised() : InOutput("Cosmos.Core"), InOutput("Drivers.Pci"), InOutput("Drivers.Virtio"), InOutput("Drivers.Platform"), InOutput("IL2CPU.API") }
                .Select(file => MetadataReference.CreateFromFile(file));
            var options = new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, allowUnsafe: program.IsUnsafe, nullableContextOptions: NullableContextOptions.Enable);
            SyntaxTree[] trees = [CSharpSyntaxTree.ParseText(Usings), CSharpSyntaxTree.ParseText(program.Source)];
            return CSharpCompilation.Create(program.Assembly, trees, Platform.Concat(own), options);
        }
    }

    /// <summary>Compiles.</summary>
    /// <returns>The codes of the compiler's errors.</returns>
    public IReadOnlyList<string> Compile()
    {
        EmitResult result;
        using (FileStream file = File.Create(AssemblyPath))
            result = Compilation.Emit(file, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.Embedded));
        if (result.Success && program.IsByHand)
            RewriteByHand();
        return [.. result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => diagnostic.Id)];
    }

    /// <summary>What the analyzer that every safe project is built with says of it.</summary>
    public async Task<IReadOnlyList<string>> Analyze()
    {
        var list = new BannedList(Path.Combine(AppContext.BaseDirectory, "BannedSymbols.txt"));
        CompilationWithAnalyzers analysis = Compilation.WithAnalyzers([Analyzer.Value], new AnalyzerOptions([list]));
        ImmutableArray<Diagnostic> found = await analysis.GetAnalyzerDiagnosticsAsync();
        return [.. found.Where(diagnostic => !diagnostic.IsSuppressed).Select(diagnostic => diagnostic.Id)];
    }

    private static bool IsManaged(string file)
    {
        try
        {
            AssemblyName.GetAssemblyName(file);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private static string InOutput(string name) => Path.Combine(AppContext.BaseDirectory, name + ".dll");

    private static DiagnosticAnalyzer LoadAnalyzer()
    {
        string package = typeof(AttackCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(data => data.Key == "BannedApiAnalyzers").Value!;
        string folder = Path.Combine(package, "analyzers", "dotnet", "cs");
        Assembly.LoadFrom(Path.Combine(folder, "Microsoft.CodeAnalysis.BannedApiAnalyzers.dll"));
        Assembly assembly = Assembly.LoadFrom(Path.Combine(folder, "Microsoft.CodeAnalysis.CSharp.BannedApiAnalyzers.dll"));
        Type type = assembly.GetTypes().Single(candidate => candidate.Name == "CSharpSymbolIsBannedAnalyzer");
        return (DiagnosticAnalyzer)Activator.CreateInstance(type, nonPublic: true)!;
    }

    /// <summary>A Cosmos.Core in which everything is public: what an author who wants inside compiles against.</summary>
    private string Publicised()
    {
        string folder = Directory.CreateDirectory(Path.Combine(directory, "forged")).FullName;
        string path = Path.Combine(folder, "Cosmos.Core.dll");
        using AssemblyDefinition core = AssemblyDefinition.ReadAssembly(InOutput("Cosmos.Core"), new ReaderParameters { AssemblyResolver = Resolver() });
        foreach (TypeDefinition type in core.MainModule.GetTypes().Where(type => !type.Name.StartsWith('<')))
        {
            type.Attributes = (type.Attributes & ~Mono.Cecil.TypeAttributes.VisibilityMask) | (type.IsNested ? Mono.Cecil.TypeAttributes.NestedPublic : Mono.Cecil.TypeAttributes.Public);
            foreach (MethodDefinition method in type.Methods.Where(method => !method.IsPrivate))
                method.IsPublic = true;
        }

        core.Write(path);
        return path;
    }

    private void RewriteByHand()
    {
        byte[] file = File.ReadAllBytes(AssemblyPath);
        using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(new MemoryStream(file), new ReaderParameters { AssemblyResolver = Resolver() });
        MethodDefinition[] methods = [.. assembly.MainModule.GetTypes().SelectMany(type => type.Methods)];
        MethodDefinition? evil = methods.FirstOrDefault(method => method.Name == "Evil");
        foreach (MethodDefinition method in methods.Where(method => method.HasBody))
        {
            foreach (Instruction instruction in method.Body.Instructions.ToArray())
            {
                if (instruction.Operand is not MethodReference called)
                    continue;
                if ((called.DeclaringType.Name == "Forge" && called.Name == "As") || called.Name == "<Clone>$")
                    method.Body.GetILProcessor().Remove(instruction);
                else if (called.Name == "Good")
                    instruction.Operand = evil!.HasGenericParameters ? Instantiate(evil, (GenericInstanceMethod)called) : evil;
            }
        }

        assembly.Write(AssemblyPath);
    }

    private static GenericInstanceMethod Instantiate(MethodDefinition method, GenericInstanceMethod like)
    {
        var made = new GenericInstanceMethod(method);
        foreach (TypeReference argument in like.GenericArguments)
            made.GenericArguments.Add(argument);
        return made;
    }

    private static DefaultAssemblyResolver Resolver()
    {
        var resolver = new DefaultAssemblyResolver();
        resolver.AddSearchDirectory(AppContext.BaseDirectory);
        resolver.AddSearchDirectory(Framework);
        return resolver;
    }

    private sealed class BannedList(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(File.ReadAllText(path));
    }
}
