using System.Runtime.CompilerServices;
using IL2CPU.Reporting;

namespace Attacks;

/// <summary>Whoever writes <c>unsafe</c> says why it holds.</summary>
public class SafetyArgumentTests
{
    private const int LeastWords = 8;
    private const string Mark = "SAFETY";

    /// <summary>In plugs each use has its argument right above it.</summary>
    [Theory]
    [InlineData("Plugs")]
    [InlineData("TestRunner/Plugs")]
    public void Unsafe_in_a_plug_is_argued_for_where_it_stands(string folder)
    {
        foreach (string file in Sources(folder))
        {
            string[] lines = File.ReadAllLines(file);
            for (int line = 0; line < lines.Length; line++)
            {
                if (SourceText.Of(lines[line], isAssembly: false).UnsafeBlocks > 0)
                    Assert.True(IsArgued(Above(lines, line)), $"{file}:{line + 1} says 'unsafe' and not why");
            }
        }
    }

    /// <summary>The nucleus is pointers throughout: each file argues for its own, above its type.</summary>
    [Fact]
    public void Unsafe_in_the_nucleus_is_argued_for_above_its_type()
    {
        foreach (string file in Sources("Nucleus").Where(file => SourceText.OfFile(file).UnsafeBlocks > 0))
        {
            string[] lines = File.ReadAllLines(file);
            bool isArgued = lines.Index().Any(line => IsType(line.Item) && IsArgued(Above(lines, line.Index)));
            Assert.True(isArgued, $"{file} says 'unsafe' and not why, above a type");
        }
    }

    [Theory]
    [InlineData("// SAFETY: the span is pinned for the call, and its length is passed.", true)]
    [InlineData("// SAFETY (of callers): both ranges are accessible, for as long as the call takes.", true)]
    [InlineData("// SAFETY: trust me", false)]
    [InlineData("// SAFETY: as in Read.", true)]
    [InlineData("// the span is pinned for the call, and its length is passed", false)]
    public void Argument_says_something(string comment, bool argued) => Assert.Equal(argued, IsArgued(comment));

    private static bool IsType(string line) => !line.TrimStart().StartsWith("//", StringComparison.Ordinal) && line.Trim().Split(' ') is var words
        && (words.Contains("class") || words.Contains("struct"));

    // An argument, or the name of the method that has it.
    private static bool IsArgued(string comment) => comment.Contains(Mark, StringComparison.Ordinal)
        && (comment.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length >= LeastWords || comment.Contains(": as in ", StringComparison.Ordinal));

    private static string Above(string[] lines, int line)
    {
        int first = line;
        while (first > 0 && lines[first - 1].Trim() is var above && (above.StartsWith("//", StringComparison.Ordinal) || above.StartsWith('[')))
            first--;
        return string.Join(' ', lines[first..line]);
    }

    private static IEnumerable<string> Sources(string folder, [CallerFilePath] string self = "")
    {
        string root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(self)!, "..", ".."));
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories)
            .Where(file => !Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"))];
        Assert.NotEmpty(files);
        return files;
    }
}
