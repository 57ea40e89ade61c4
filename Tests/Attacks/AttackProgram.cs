namespace Attacks;

/// <summary>One program of the folder. The comments at its head say what stops it, and how it is made.</summary>
/// <remarks>
/// <c>// Stopped by: compiler CS0214</c>, <c>analyzer RS0030</c>, <c>audit IL2CPU0101</c>,
/// <c>weaver IL2CPU0010</c> or <c>run time ObjectDisposedException</c>; the rest is optional:
/// <c>// Assembly: NAME</c> (Drivers.Attack), <c>// Package</c> (it comes as a binary), <c>// Unsafe</c> (its author allowed himself that),
/// <c>// Forged: Cosmos.Core</c> (compiled against a copy in which all is public), <c>// By hand</c> (calls of <c>Forge.As</c>, and the copies of <c>with</c>, are cut out of
/// the IL, and methods named Good give way to those named Evil), <c>// DMA-trusted</c> (the assembly is on the list).
/// </remarks>
internal sealed class AttackProgram
{
    private AttackProgram(string name, string source)
    {
        Name = name;
        Source = source;
        string[] stop = Header("Stopped by")?.Split(' ') ?? throw new InvalidDataException($"{name} does not say what stops it");
        By = string.Join(' ', stop[..^1]);
        What = stop[^1];
    }

    public string Name { get; }

    public string Source { get; }

    /// <summary>Compiler, analyzer, audit, weaver or run time.</summary>
    public string By { get; }

    /// <summary>The error's code, or the exception's name.</summary>
    public string What { get; }

    public string Assembly => Header("Assembly") ?? "Drivers.Attack";

    public bool IsPackage => Has("Package");

    public bool IsUnsafe => Has("Unsafe");

    public bool IsForged => Header("Forged") is not null;

    public bool IsByHand => Has("By hand");

    public bool IsDmaTrusted => Has("DMA-trusted");

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Programs");

    public static IEnumerable<string> Names => Directory.EnumerateFiles(Folder, "*.cs").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static AttackProgram Read(string name) => new(name, File.ReadAllText(Path.Combine(Folder, name + ".cs")));

    private bool Has(string word) => Source.Split('\n').TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal)).Any(line => line.TrimEnd() == "// " + word);

    private string? Header(string word) => Source.Split('\n').TakeWhile(line => line.StartsWith("//", StringComparison.Ordinal))
        .Where(line => line.StartsWith($"// {word}: ", StringComparison.Ordinal)).Select(line => line[(word.Length + 5)..].Trim()).FirstOrDefault();
}
