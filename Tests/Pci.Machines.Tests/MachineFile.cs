namespace Pci.Machines.Tests;

/// <summary>A machine of <c>Machines/</c>: QEMU's machine type and the words that make up the rest of it. <c>#</c> begins a comment.</summary>
/// <remarks>record-linux.sh reads the same files.</remarks>
internal sealed record MachineFile(string Type, IReadOnlyList<string> Words)
{
    private const string TypeWord = "machine ";
    private const string Suffix = ".machine";
    private const int RomBytes = 8192;

    /// <summary>All of them, by name.</summary>
    internal static IEnumerable<string> Names =>
        Directory.GetFiles(Folder, "*" + Suffix).Select(file => Path.GetFileName(file)[..^Suffix.Length]).Order(StringComparer.Ordinal);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Machines");

    internal static MachineFile Read(string name)
    {
        string[] lines = [.. File.ReadAllLines(Path.Combine(Folder, name + Suffix)).Where(line => line.Length > 0 && line[0] != '#')];
        string type = lines.Single(line => line.StartsWith(TypeWord, StringComparison.Ordinal))[TypeWord.Length..];
        return new MachineFile(type, [.. lines.Where(line => !line.StartsWith(TypeWord, StringComparison.Ordinal)).SelectMany(line => line.Split(' '))]);
    }

    /// <summary>What Linux printed in it.</summary>
    internal static string Recorded(string name) => File.ReadAllText(Path.Combine(Folder, name + ".lspci.txt"));

    /// <summary>The launcher's arguments, with a file of zeros for what is to be a ROM.</summary>
    internal IEnumerable<string> Arguments(string romFile)
    {
        File.WriteAllBytes(romFile, new byte[RomBytes]);
        return ["--machine", Type, "--memory", "512M", "--bare", "--boot", "kernel", "--", .. Words.Select(word => word.Replace("{rom}", romFile))];
    }
}
