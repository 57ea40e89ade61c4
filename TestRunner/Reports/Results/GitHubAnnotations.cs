using System.Text.RegularExpressions;

namespace TestRunner.Reports.Results;

/// <summary>Failures as the workflow commands by which GitHub puts a message beside a line of the source.</summary>
public static partial class GitHubAnnotations
{
    /// <summary>
    /// A command for each test that failed. The place is the outermost frame with a file inside of the repository, which is the test; of a kernel test, the outermost
    /// before the list of tests and the runner, which are in the repository, too.
    /// </summary>
    public static IEnumerable<string> Of(IEnumerable<TestResult> results, string root)
    {
        foreach (TestResult result in results.Where(static one => one.IsFailed))
        {
            string place = PlaceIn(result.Stack, root) is { Length: > 0 } found ? found : PlaceIn(result.Message, root);
            yield return $"::error {place}title={Property(result.Name)}::{Data($"{result.Message}\n{result.Stack}".Trim())}";
        }
    }

    private static string PlaceIn(string trace, string root)
    {
        string place = "";
        foreach (Match frame in Place().Matches(trace))
        {
            string file = frame.Groups["file"].Value;
            bool calls = file.StartsWith(root + "/TestRunner/Guest/", StringComparison.Ordinal) || file.EndsWith(".g.cs", StringComparison.Ordinal);
            if (calls && place.Length > 0) return place;
            if (!calls && file.StartsWith(root + "/", StringComparison.Ordinal)) place = $"file={Property(Path.GetRelativePath(root, file))},line={frame.Groups["line"].Value},";
        }

        return place;
    }

    private static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");

    [GeneratedRegex(@" in (?<file>/[^\n]*?):line (?<line>[0-9]+)")]
    private static partial Regex Place();
}
