using Mono.Cecil;
using Mono.Cecil.Cil;

namespace IL2CPU.Reporting;

/// <summary>The source that an assembly was compiled from, found by its symbols: the folder of the project that bears its name.</summary>
internal static class SourceFolder
{
    private static readonly string[] Kinds = ["*.cs", "*.S"];

    /// <summary>All of an assembly's own source, assembly language included; null when it is not there.</summary>
    public static SourceText? Of(AssemblyDefinition assembly)
    {
        foreach (string file in assembly.MainModule.GetTypes().SelectMany(Files).Distinct())
        {
            for (string? folder = Path.GetDirectoryName(file); !string.IsNullOrEmpty(folder); folder = Path.GetDirectoryName(folder))
            {
                if (!Directory.Exists(folder)) break;
                if (Directory.EnumerateFiles(folder, "*.csproj").Any(p => Path.GetFileNameWithoutExtension(p).Equals(assembly.Name.Name, StringComparison.OrdinalIgnoreCase))) return All(folder);
            }
        }
        return null;
    }

    /// <summary>The files that types were written in.</summary>
    public static SourceText Of(IEnumerable<TypeDefinition> types) =>
        types.SelectMany(Files).Distinct().Where(File.Exists).Select(SourceText.OfFile).Aggregate(default(SourceText), (a, b) => a + b);

    private static IEnumerable<string> Files(TypeDefinition type) =>
        type.Methods.SelectMany(m => m.DebugInformation.SequencePoints).Select(p => p.Document.Url);

    private static SourceText All(string folder)
    {
        SourceText sum = default;
        foreach (string file in Kinds.SelectMany(kind => Directory.EnumerateFiles(folder, kind))) sum += SourceText.OfFile(file);
        foreach (string inner in Directory.EnumerateDirectories(folder))
        {
            // What is built is no source, and a project in a folder of its own is another assembly.
            if (Path.GetFileName(inner) is "bin" or "obj" || Directory.EnumerateFiles(inner, "*.csproj").Any()) continue;
            sum += All(inner);
        }
        return sum;
    }
}
