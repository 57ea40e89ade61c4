using System.Globalization;
using System.Xml;
using System.Xml.Linq;

namespace TestRunner.Reports.Results;

/// <summary>
/// What the two files of a project must have for those who read them: every result whole, known by what it refers to and told apart from all others, sums that are
/// those of the results, and the same results in both. A file that breaks a rule shows somewhere as fewer tests than there were.
/// </summary>
public static class ResultFileRules
{
    private static readonly XNamespace Trx = "http://microsoft.com/schemas/VisualStudio/TeamTest/2010";
    private static readonly string[] Outcomes = ["Passed", "Failed", "NotExecuted"];

    /// <summary>What is wrong with the files, in words; empty when nothing is.</summary>
    /// <param name="trx">The TRX file.</param>
    /// <param name="junit">The JUnit file of the same run.</param>
    public static IReadOnlyList<string> Faults(string trx, string junit)
    {
        List<string> faults = [];
        try
        {
            (int Total, int Failed, int Skipped) inTrx = CheckTrx(XDocument.Load(trx), faults);
            (int Total, int Failed, int Skipped) inJunit = CheckJunit(XDocument.Load(junit), faults);
            if (inTrx != inJunit) faults.Add($"TRX has {inTrx}, JUnit {inJunit} (all, failed, skipped)");
        }
        catch (Exception exception) when (exception is XmlException or IOException)
        {
            faults.Add(exception.Message);
        }

        return faults;
    }

    private static (int Total, int Failed, int Skipped) CheckTrx(XDocument document, List<string> faults)
    {
        XElement[] results = [.. document.Descendants(Trx + "UnitTestResult")];
        ILookup<string?, XElement> definitions = document.Descendants(Trx + "UnitTest").ToLookup(static one => (string?)one.Attribute("id"));
        HashSet<(string?, string?)> entries = [.. document.Descendants(Trx + "TestEntry").Select(static one => ((string?)one.Attribute("testId"), (string?)one.Attribute("executionId")))];
        foreach (XElement result in results)
        {
            string name = (string?)result.Attribute("testName") ?? "";
            string? id = (string?)result.Attribute("testId");
            if (name.Length == 0) faults.Add("TRX: a result has no name");
            if (!Outcomes.Contains((string?)result.Attribute("outcome"))) faults.Add($"TRX: {name}: outcome '{(string?)result.Attribute("outcome")}'");
            if (!TimeSpan.TryParse((string?)result.Attribute("duration"), CultureInfo.InvariantCulture, out _)) faults.Add($"TRX: {name}: no duration");
            if (definitions[id].Count() != 1) faults.Add($"TRX: {name}: {definitions[id].Count()} definitions");
            if (!entries.Contains((id, (string?)result.Attribute("executionId")))) faults.Add($"TRX: {name}: no entry");
        }

        foreach (IGrouping<string?, XElement> twice in results.GroupBy(static one => (string?)one.Attribute("executionId")).Where(static one => one.Count() > 1))
            faults.Add($"TRX: execution '{twice.Key}' has {twice.Count()} results");

        int failed = results.Count(static one => (string?)one.Attribute("outcome") == "Failed");
        int skipped = results.Count(static one => (string?)one.Attribute("outcome") == "NotExecuted");
        XElement? counters = document.Descendants(Trx + "Counters").SingleOrDefault();
        string counted = $"{(string?)counters?.Attribute("total")}, {(string?)counters?.Attribute("executed")}, {(string?)counters?.Attribute("failed")}";
        string there = $"{results.Length}, {results.Length - skipped}, {failed}";
        if (counted != there) faults.Add($"TRX: the counters are {counted}, and the results {there} (all, executed, failed)");
        return (results.Length, failed, skipped);
    }

    private static (int Total, int Failed, int Skipped) CheckJunit(XDocument document, List<string> faults)
    {
        var sum = (Total: 0, Failed: 0, Skipped: 0);
        List<(string Method, string Name)> names = [];
        foreach (XElement suite in document.Descendants("testsuite"))
        {
            XElement[] cases = [.. suite.Elements("testcase")];
            foreach (XElement one in cases)
            {
                string type = (string?)one.Attribute("classname") ?? "", name = (string?)one.Attribute("name") ?? "";
                if (type.Length == 0 || name.Length == 0) faults.Add("JUnit: a test case has no name");
                else names.Add(($"{type}.{name.Split('(')[0]}", $"{type}.{name}"));
                if (!double.TryParse((string?)one.Attribute("time"), NumberStyles.Float, CultureInfo.InvariantCulture, out _)) faults.Add($"JUnit: {name}: no time");
            }

            int failed = cases.Count(static one => one.Element("failure") is not null || one.Element("error") is not null);
            int skipped = cases.Count(static one => one.Element("skipped") is not null);
            int counted = Count(suite, "failures") + Count(suite, "errors");
            if ((Count(suite, "tests"), counted, Count(suite, "skipped")) != (cases.Length, failed, skipped))
                faults.Add($"JUnit: the counts are {(Count(suite, "tests"), counted, Count(suite, "skipped"))}, and the test cases {(cases.Length, failed, skipped)} (all, failed, skipped)");
            sum = (sum.Total + cases.Length, sum.Failed + failed, sum.Skipped + skipped);
        }

        faults.AddRange(SharedNames(names));
        return sum;
    }

    // A line a method: names are shared by the rows of a theory whose arguments begin alike.
    private static IEnumerable<string> SharedNames(IEnumerable<(string Method, string Name)> names)
    {
        foreach (IGrouping<string, (string Method, string Name)> method in names.GroupBy(static one => one.Method))
        {
            string[][] shared = [.. method.GroupBy(static one => one.Name, static one => one.Name).Where(static cases => cases.Count() > 1).Select(static cases => cases.ToArray())];
            int sharing = shared.Sum(static cases => cases.Length);
            if (shared.Length == 1) yield return $"JUnit: {sharing} test cases are called {shared[0][0]}";
            else if (shared.Length > 1) yield return $"JUnit: {sharing} test cases of {method.Key} share {shared.Length} names";
        }
    }

    private static int Count(XElement suite, string name) => int.TryParse((string?)suite.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out int count) ? count : -1;
}
