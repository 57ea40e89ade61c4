using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using IL2CPU.Reporting;

namespace Attacks;

/// <summary>Whoever writes <c>unsafe</c> says why it holds, right above it, in the nucleus as in plugs.</summary>
public partial class SafetyArgumentTests
{
    private const int LeastWords = 8;
    private const string Mark = "SAFETY";

    [Theory]
    [InlineData("Nucleus")]
    [InlineData("Plugs")]
    [InlineData("TestRunner/Plugs")]
    public void Unsafe_is_argued_for_where_it_stands(string folder)
    {
        foreach (string file in Sources(folder))
            Assert.All(Problems(File.ReadAllLines(file)), problem => Assert.Fail($"{file}: {problem}"));
    }

    [Theory]
    [InlineData("// SAFETY: the span is pinned for the call, and its length is passed.\nunsafe void M() {", null)]
    [InlineData("// SAFETY (of callers): both ranges are accessible, for as long as the call takes.\n[Export]\nunsafe void M() {", null)]
    [InlineData("// SAFETY: trust me\nunsafe void M() {", "does not say why")]
    [InlineData("// the span is pinned for the call, and its length is passed\nunsafe void M() {", "does not say why")]
    [InlineData("// SAFETY: the span is pinned for the call, and its length is passed.\nunsafe void M() {\n// SAFETY: as in M.\nunsafe void N() {", null)]
    [InlineData("// SAFETY: as in M.\nunsafe void N() {", "M")]
    [InlineData("// SAFETY: as in N, which is why all of this holds, whatever happens.\nunsafe void M() {\n// SAFETY: as in M.\nunsafe void N() {", "itself")]
    [InlineData("// SAFETY: the span is pinned for the call, and its length is passed.\nunsafe class C {", "type")]
    [InlineData("void M()\n{\n// SAFETY: the span is pinned for the call, and its length is passed.\nunsafe\n{\n}\n}\nvoid N()\n{\n// SAFETY: as in M.\nunsafe\n{", null)]
    public void Argument_says_something(string source, string? problem)
    {
        string[] problems = [.. Problems(source.Split('\n'))];
        if (problem is null)
            Assert.Empty(problems);
        else
            Assert.Contains(problems, found => found.Contains(problem, StringComparison.Ordinal));
    }

    private static IEnumerable<string> Problems(string[] lines)
    {
        var arguments = new Dictionary<string, string>();
        var uses = new List<(int Line, string Member, string Argument)>();
        string member = "";
        for (int line = 0; line < lines.Length; line++)
        {
            string code = SourceText.WithoutComments(lines[line], isAssembly: false);
            if (Declared().Match(code) is { Success: true } declared)
                member = declared.Groups["name"].Value;
            if (SourceText.Of(lines[line], isAssembly: false).UnsafeBlocks == 0)
                continue;
            if (TypeDeclared().IsMatch(code))
                yield return $"line {line + 1} says 'unsafe' of a whole type";
            string argument = Above(lines, line);
            uses.Add((line + 1, member, argument));
            arguments[member] = arguments.GetValueOrDefault(member) is { } before && !Referred().IsMatch(before) ? before : argument;
        }

        foreach ((int line, string name, string argument) in uses)
        {
            if (Problem(name, argument, arguments) is { } problem)
                yield return $"line {line} says 'unsafe' and {problem}";
        }
    }

    // An argument, or the name of a member beside it that has one.
    private static string? Problem(string member, string argument, Dictionary<string, string> arguments)
    {
        var passed = new HashSet<string> { member };
        while (argument.Contains(Mark, StringComparison.Ordinal))
        {
            if (Referred().Match(argument) is not { Success: true } referred)
                return argument.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= LeastWords ? null : "does not say why";
            string other = referred.Groups["name"].Value;
            if (!arguments.TryGetValue(other, out argument!))
                return $"refers to {other}, which has no argument";
            if (!passed.Add(other))
                return "refers to itself in the end";
        }

        return "does not say why";
    }

    private static string Above(string[] lines, int line)
    {
        int first = line;
        while (first > 0 && lines[first - 1].Trim() is var above && (above.StartsWith("//", StringComparison.Ordinal) || above.StartsWith('[')))
            first--;
        return string.Join(' ', lines[first..line].Where(text => text.TrimStart().StartsWith("// ", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> Sources(string folder, [CallerFilePath] string self = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(self)!, "..", ".."));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))];
        Assert.NotEmpty(files);
        return files;
    }

    // A member's name stands before its parameters, its type parameters, its body or the end of its declaration.
    [GeneratedRegex(@"^\s*(?:(?:public|internal|private|protected|static|extern|unsafe|readonly|sealed|override|ref|const)\s+)+[\w.<>\[\],*? ]*?\b(?<name>\w+)(?:<[\w, ]+>)?\s*(?:\(|;|=|\{|$)|^(?:unsafe )?\w+ (?<name>\w+)\(")]
    private static partial Regex Declared();

    [GeneratedRegex(@"\b(class|struct|record|interface)\s+\w+")]
    private static partial Regex TypeDeclared();

    [GeneratedRegex(@"SAFETY[^:]*: as in (?<name>\w+)")]
    private static partial Regex Referred();
}
