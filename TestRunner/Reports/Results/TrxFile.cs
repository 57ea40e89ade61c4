using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace TestRunner.Reports.Results;

/// <summary>The results file of <c>dotnet test --logger trx</c>.</summary>
public static partial class TrxFile
{
    /// <summary>The outcome that stands for a file that cannot be read.</summary>
    public const string Unreadable = "Unreadable";

    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";

    /// <summary>
    /// Reads the results, and makes files that they name theirs. A file that cannot be read, broken off because a disk was full, say, is one failure, and no
    /// reason to say nothing of the others.
    /// </summary>
    public static IReadOnlyList<TestResult> ReadOrFail(string path)
    {
        try
        {
            AttachFiles(path);
            return Read(path);
        }
        catch (Exception exception) when (exception is XmlException or IOException)
        {
            string project = ProjectOf(path);
            return [new TestResult(project, $"{project}: its results cannot be read", Unreadable, TimeSpan.Zero, "", exception.Message, "")];
        }
    }

    /// <summary>Reads the results; the project is the file's name up to its first dot that is followed by <c>round</c> or the end.</summary>
    public static IReadOnlyList<TestResult> Read(string path)
    {
        string project = ProjectOf(path);
        return [.. Results(XDocument.Load(path)).Select(result => new TestResult(
            project,
            (string?)result.Attribute("testName") ?? "",
            (string?)result.Attribute("outcome") ?? "",
            TimeSpan.TryParse((string?)result.Attribute("duration"), CultureInfo.InvariantCulture, out TimeSpan duration) ? duration : TimeSpan.Zero,
            Text(result, "StdOut"),
            Text(result, "Message"),
            Text(result, "StackTrace"),
            (string?)result.Attribute("testId") ?? ""))];
    }

    /// <summary>Makes files that a test's output names as <c>[[ATTACHMENT|FILE]]</c> result files of that test, as TRX has them.</summary>
    public static void AttachFiles(string path)
    {
        XDocument document = XDocument.Load(path);
        bool changed = false;
        foreach (XElement result in Results(document))
        {
            string[] files = [.. Attachment().Matches(Text(result, "StdOut")).Select(static match => match.Groups["file"].Value)];
            if (files.Length == 0 || result.Element(Trx + "ResultFiles") is not null) continue;
            result.Add(new XElement(Trx + "ResultFiles", files.Select(static file => new XElement(Trx + "ResultFile", new XAttribute("path", file)))));
            changed = true;
        }

        if (!changed) return;

        // A disk that is full must not cost what was there.
        string whole = path + ".new";
        document.Save(whole);
        File.Move(whole, path, overwrite: true);
    }

    private static string ProjectOf(string path) => ProjectName().Match(Path.GetFileName(path)).Groups["name"].Value;

    private static IEnumerable<XElement> Results(XDocument document) => document.Descendants(Trx + "UnitTestResult");

    private static string Text(XElement result, string name) => result.Descendants(Trx + name).FirstOrDefault()?.Value ?? "";

    [GeneratedRegex(@"^(?<name>.*?)(\.round[0-9]+)?\.trx$")]
    private static partial Regex ProjectName();

    [GeneratedRegex(@"\[\[ATTACHMENT\|(?<file>[^\]]+)\]\]")]
    private static partial Regex Attachment();
}
