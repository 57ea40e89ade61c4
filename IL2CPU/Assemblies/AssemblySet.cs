using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Assemblies;

/// <summary>
/// Every assembly a build may use, found by simple name. Each is opened once and shared, so that two definitions are the same
/// exactly when they are the same object.
/// </summary>
/// <remarks>Of several files of one name the first counts; reference assemblies, which have no bodies, never do.</remarks>
internal sealed class AssemblySet : IAssemblyResolver
{
    private readonly Dictionary<string, List<string>> _files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, AssemblyDefinition?> _opened = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, string?> _picked = new(StringComparer.OrdinalIgnoreCase);

    /// <param name="files">Assemblies that come before all others of their name.</param>
    /// <param name="references">Files, and directories whose <c>*.dll</c> all count.</param>
    public AssemblySet(IEnumerable<string> files, IEnumerable<string> references)
    {
        foreach (string file in files)
        {
            if (!File.Exists(file)) throw new BuildFailure(ErrorCode.BadInput, $"there is no file '{file}'");
            AddFile(file);
        }
        foreach (string reference in references)
        {
            if (File.Exists(reference)) AddFile(reference);
            else if (Directory.Exists(reference)) AddDirectory(reference);
            else throw new BuildFailure(ErrorCode.BadInput, $"there is no file or directory '{reference}'");
        }
    }

    /// <summary>The simple names of all assemblies known.</summary>
    public IEnumerable<string> Names => _files.Keys;

    /// <summary>The file that stands for a simple name, or null.</summary>
    public string? PathOf(string name)
    {
        if (!_picked.TryGetValue(name, out string? path))
        {
            path = _files.TryGetValue(name, out List<string>? candidates) ? candidates.Find(Implementation.IsIn) : null;
            _picked[name] = path;
        }
        return path;
    }

    /// <summary>The assembly of a simple name, or null.</summary>
    public AssemblyDefinition? Find(string name)
    {
        if (!_opened.TryGetValue(name, out AssemblyDefinition? assembly))
        {
            assembly = PathOf(name) is { } path ? Open(path) : null;
            _opened[name] = assembly;
        }
        return assembly;
    }

    /// <summary>The assembly in a file that was given to the constructor.</summary>
    public AssemblyDefinition Get(string file) =>
        Find(Path.GetFileNameWithoutExtension(file)) ?? throw new BuildFailure(ErrorCode.BadInput, $"'{file}' is no .NET assembly with code");

    public AssemblyDefinition Resolve(AssemblyNameReference name) =>
        Find(name.Name) ?? throw new AssemblyResolutionException(name);

    public AssemblyDefinition Resolve(AssemblyNameReference name, ReaderParameters parameters) => Resolve(name);

    public void Dispose()
    {
        foreach (AssemblyDefinition? assembly in _opened.Values) assembly?.Dispose();
    }

    private void AddDirectory(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory, "*.dll").Order(StringComparer.Ordinal)) AddFile(file);
    }

    private void AddFile(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        if (!_files.TryGetValue(name, out List<string>? candidates)) _files[name] = candidates = [];
        candidates.Add(Path.GetFullPath(file));
    }

    private AssemblyDefinition Open(string path)
    {
        try
        {
            return Read(path, symbols: true);
        }
        catch (SymbolsNotMatchingException)
        {
            // The symbols of another build: without them positions are missing, with them they would be wrong.
            return Read(path, symbols: false);
        }
        catch (BadImageFormatException e)
        {
            throw new BuildFailure(ErrorCode.BadInput, $"'{path}' cannot be read: {e.Message}");
        }
    }

    private AssemblyDefinition Read(string path, bool symbols) => AssemblyDefinition.ReadAssembly(path, new ReaderParameters
    {
        AssemblyResolver = this,
        ReadSymbols = symbols,
        SymbolReaderProvider = symbols ? new DefaultSymbolReaderProvider(throwIfNoSymbol: false) : null,
    });
}
