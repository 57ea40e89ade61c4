using System.Globalization;
using System.Xml.Linq;

namespace TestRunner.Reports.Coverage;

/// <summary>Coverage as the Cobertura files that CI systems read (coverage-04.dtd): a package an assembly, a class a file.</summary>
public static class Cobertura
{
    /// <summary>Reads the lines of a file; paths come out absolute where the file says what they are relative to.</summary>
    public static LineCoverage Read(string path)
    {
        XElement root = XDocument.Load(path).Root ?? throw new InvalidDataException($"{path} is empty");
        string source = root.Element("sources")?.Element("source")?.Value ?? "";
        var coverage = new LineCoverage();
        foreach (XElement package in root.Descendants("package"))
        {
            string assembly = Path.GetFileNameWithoutExtension(((string?)package.Attribute("name") ?? "") + ".x");
            foreach (XElement type in package.Descendants("class"))
            {
                string file = Path.Combine(source, (string?)type.Attribute("filename") ?? "");

                // A line may stand under its method and under its class: once is enough.
                IEnumerable<IGrouping<int, long>> lines = type.Descendants("line").GroupBy(static line => Number(line, "number"), static line => (long)Number(line, "hits"));
                foreach (IGrouping<int, long> line in lines) coverage.Add(assembly, file, line.Key, line.Max());
            }
        }

        return coverage;
    }

    /// <summary>Writes a file, with paths relative to a folder.</summary>
    public static void Write(LineCoverage coverage, string path, string root)
    {
        var packages = coverage.Files.GroupBy(static file => file.Value.Assembly).OrderBy(static one => one.Key, StringComparer.Ordinal).Select(package => new XElement(
            "package",
            new XAttribute("name", package.Key),
            new XAttribute("line-rate", Rate(package.Sum(static file => file.Value.Covered), package.Sum(static file => file.Value.Lines.Count))),
            new XAttribute("branch-rate", "0"),
            new XAttribute("complexity", "0"),
            new XElement("classes", package.Select(file => Class(file.Key, file.Value, root)))));
        var document = new XDocument(new XElement(
            "coverage",
            new XAttribute("line-rate", Rate(coverage.Covered, coverage.Lines)),
            new XAttribute("branch-rate", "0"),
            new XAttribute("lines-covered", coverage.Covered),
            new XAttribute("lines-valid", coverage.Lines),
            new XAttribute("branches-covered", "0"),
            new XAttribute("branches-valid", "0"),
            new XAttribute("complexity", "0"),
            new XAttribute("version", "1"),
            new XAttribute("timestamp", DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
            new XElement("sources", new XElement("source", root)),
            new XElement("packages", packages)));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        document.Save(path);
    }

    // Readers show classes by name, and those of one name as one. Folders are namespaces, so the path makes the name; what stands behind a dot names a part of a class, as in
    // RequestQueue.Batches.cs, and would be taken for a class within the class.
    private static XElement Class(string path, LineCoverage.SourceFile file, string root) => new(
        "class",
        new XAttribute("name", Path.Combine(Path.GetDirectoryName(Path.GetRelativePath(root, path))!, Path.GetFileName(path).Split('.')[0]).Replace('/', '.')),
        new XAttribute("filename", Path.GetRelativePath(root, path)),
        new XAttribute("line-rate", Rate(file.Covered, file.Lines.Count)),
        new XAttribute("branch-rate", "0"),
        new XAttribute("complexity", "0"),
        new XElement("methods"),
        new XElement("lines", file.Lines.Select(static line => new XElement("line", new XAttribute("number", line.Key), new XAttribute("hits", line.Value)))));

    private static string Rate(int covered, int lines) => (lines == 0 ? 0 : (double)covered / lines).ToString("0.####", CultureInfo.InvariantCulture);

    // Counters of long runs may be larger than a line can be.
    private static int Number(XElement element, string name)
        => (int)Math.Min(int.MaxValue, long.Parse((string?)element.Attribute(name) ?? "0", CultureInfo.InvariantCulture));
}
