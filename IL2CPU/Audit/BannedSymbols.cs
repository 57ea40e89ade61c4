using IL2CPU.Assemblies;
using IL2CPU.Diagnostics;
using Mono.Cecil;
using Mono.Cecil.Rocks;

namespace IL2CPU.Audit;

/// <summary>
/// The list of what code without privilege may not use, in the format of BannedApiAnalyzers: a documentation id and a reason a line.
/// The same file is given to the analyzer, so that the compiler and the audit forbid the same things.
/// </summary>
internal sealed class BannedSymbols
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _namespaces = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _memberNames = new(StringComparer.Ordinal);
    private readonly HashSet<string> _simpleNames = new(StringComparer.Ordinal);

    /// <summary>The list that this program was built with, the repository's <c>BannedSymbols.txt</c>.</summary>
    public static BannedSymbols Default { get; } = Embedded();

    /// <summary>Reads a list.</summary>
    public static BannedSymbols Parse(TextReader text)
    {
        var symbols = new BannedSymbols();
        while (text.ReadLine() is { } line)
        {
            if (string.IsNullOrWhiteSpace(line) || line.StartsWith("//", StringComparison.Ordinal)) continue;
            string[] parts = line.Split(';', 2);
            string id = parts[0].Trim();
            string reason = parts.Length > 1 ? parts[1].Trim() : "";
            string name = id.Length > 2 ? id[2..] : "";
            switch (id.AsSpan(0, Math.Min(2, id.Length)))
            {
                case "T:":
                    symbols._types[name] = reason;
                    break;
                case "N:":
                    symbols._namespaces[name] = reason;
                    break;
                case "M:":
                    symbols._members[id] = reason;
                    symbols._memberNames.Add(WithoutParameters(name));
                    symbols._simpleNames.Add(WithoutParameters(name).Split('.')[^1]);
                    break;
                default:
                    throw new BuildFailure(ErrorCode.BadInput, $"the list of banned symbols has a line that is no T:, N: or M: id: '{line}'");
            }
        }
        return symbols;
    }

    /// <summary>The documentation ids of all banned methods.</summary>
    public IEnumerable<string> Members => _members.Keys;

    /// <summary>The full names of all banned types.</summary>
    public IEnumerable<string> Types => _types.Keys;

    /// <summary>Why a type may not be used, or null when it may.</summary>
    public string? ReasonAgainst(TypeReference type)
    {
        for (TypeReference? current = type.GetElementType(); current is not null; current = current.DeclaringType)
        {
            string name = TypeNames.FullName(current).Replace('/', '.');
            if (_types.TryGetValue(name, out string? reason)) return reason;
            for (string space = current.Namespace; space.Length > 0; space = space.Contains('.') ? space[..space.LastIndexOf('.')] : "")
            {
                if (_namespaces.TryGetValue(space, out reason)) return reason;
            }
        }
        return null;
    }

    /// <summary>Why a method may not be used, or null when it may.</summary>
    public string? ReasonAgainst(MethodReference method)
    {
        if (ReasonAgainst(method.DeclaringType) is { } reason) return reason;
        MethodReference element = method.GetElementMethod();
        if (!_simpleNames.Contains(element.Name.Replace('.', '#'))) return null;
        // Where the definition cannot be had, any overload of a banned name is banned.
        if (method.TryResolve() is not { } definition)
            return NameOf(element.DeclaringType, element) is var unresolved && _memberNames.Contains(unresolved) ? _members.First(m => WithoutParameters(m.Key[2..]) == unresolved).Value : null;
        // An override does what it overrides, whatever type it is reached by.
        for (TypeDefinition? owner = definition.DeclaringType; owner is not null; owner = owner.BaseType?.TryResolve())
        {
            if (owner != definition.DeclaringType && !definition.IsVirtual) break;
            if (!_memberNames.Contains(NameOf(owner, element))) continue;
            IEnumerable<MethodDefinition> same = owner == definition.DeclaringType ? [definition]
                : owner.Methods.Where(m => m.Name == definition.Name && m.Parameters.Select(p => p.ParameterType.FullName).SequenceEqual(definition.Parameters.Select(p => p.ParameterType.FullName)));
            if (same.Select(m => _members.GetValueOrDefault(DocCommentId.GetDocCommentId(m))).FirstOrDefault(r => r is not null) is { } found) return found;
        }
        return null;
    }

    private static string NameOf(TypeReference owner, MethodReference method) => TypeNames.FullName(owner).Replace('/', '.') + "." + method.Name.Replace('.', '#');

    private static BannedSymbols Embedded()
    {
        using Stream stream = typeof(BannedSymbols).Assembly.GetManifestResourceStream("BannedSymbols.txt")!;
        using var reader = new StreamReader(stream);
        return Parse(reader);
    }

    private static string WithoutParameters(string id)
    {
        int end = id.IndexOf('(');
        string name = end < 0 ? id : id[..end];
        int arity = name.LastIndexOf("``", StringComparison.Ordinal);
        return arity < 0 ? name : name[..arity];
    }
}
