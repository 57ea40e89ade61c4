using System.Text.RegularExpressions;

namespace TestRunner.Reports.Results;

/// <summary>Failures as the workflow commands by which GitHub puts a message beside a line of the source.</summary>
public static partial class GitHubAnnotations
{
    /// <summary>A command for each test that failed; the place is the outermost frame with a file inside of the repository, which is the test.</summary>
    public static IEnumerable<string> Of(IEnumerable<TestResult> results, string root)
    {
        foreach (TestResult result in results.Where(static one => one.IsFailed))
        {
            string place = "";
            foreach (Match frame in Place().Matches(result.Stack + "\n" + result.Message))
            {
                string file = frame.Groups["file"].Value;
                if (file.StartsWith(root + "/", StringComparison.Ordinal)) place = $"file={Property(Path.GetRelativePath(root, file))},line={frame.Groups["line"].Value},";
            }

            yield return $"::error {place}title={Property(result.Name)}::{Data($"{result.Message}\n{result.Stack}".Trim())}";
        }
    }

    private static string Data(string text) => text.Replace("%", "%25").Replace("\r", "%0D").Replace("\n", "%0A");

    private static string Property(string text) => Data(text).Replace(":", "%3A").Replace(",", "%2C");

    [GeneratedRegex(@" in (?<file>/[^\n]*?):line (?<line>[0-9]+)")]
    private static partial Regex Place();
}
