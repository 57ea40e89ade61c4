using System.Security.Cryptography;
using System.Text;

namespace IL2CPU.Weaving;

/// <summary>
/// The output directory of the weaver: woven assemblies, <c>references.txt</c> with the paths of those that nothing was woven into, and beside each
/// woven assembly the key of what it was made from, so that the same need not be made twice.
/// </summary>
internal static class WovenFiles
{
    public const string ReferenceList = "references.txt";
    private const string KeySuffix = ".key";

    /// <summary>The key of a woven assembly: its source file, what is woven into it, and this program.</summary>
    public static string Key(string source, IEnumerable<string> plan)
    {
        var file = new FileInfo(source);
        var text = new StringBuilder();
        text.AppendLine(typeof(WovenFiles).Module.ModuleVersionId.ToString("N"));
        text.Append(source).Append('|').Append(file.Length).Append('|').Append(file.LastWriteTimeUtc.Ticks).AppendLine();
        foreach (string line in plan.Order(StringComparer.Ordinal)) text.AppendLine(line);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>The output directory holds this assembly, made from what the key says.</summary>
    public static bool IsCurrent(string path, string key) =>
        File.Exists(path) && File.Exists(path + KeySuffix) && File.ReadAllText(path + KeySuffix) == key;

    public static void WriteKey(string path, string key) => File.WriteAllText(path + KeySuffix, key);

    /// <summary>Writes the list of assemblies to take as they are, if it differs, and deletes woven ones that are no longer.</summary>
    public static void Finish(string directory, IEnumerable<string> references, IReadOnlySet<string> woven)
    {
        string list = Path.Combine(directory, ReferenceList);
        string text = string.Concat(references.Order(StringComparer.Ordinal).Select(r => r + "\n"));
        if (!File.Exists(list) || File.ReadAllText(list) != text) File.WriteAllText(list, text);
        foreach (string key in Directory.GetFiles(Path.GetFullPath(directory), "*" + KeySuffix))
        {
            string assembly = key[..^KeySuffix.Length];
            if (woven.Contains(assembly)) continue;
            File.Delete(assembly);
            File.Delete(Path.ChangeExtension(assembly, ".pdb"));
            File.Delete(key);
        }
    }

    /// <summary>Every assembly of a woven directory: the woven ones and those listed.</summary>
    public static List<string> All(string directory)
    {
        var files = Directory.GetFiles(directory, "*.dll").Order(StringComparer.Ordinal).Select(Path.GetFullPath).ToList();
        string list = Path.Combine(directory, ReferenceList);
        if (File.Exists(list)) files.AddRange(File.ReadAllLines(list).Where(l => l.Length > 0));
        return files;
    }
}
