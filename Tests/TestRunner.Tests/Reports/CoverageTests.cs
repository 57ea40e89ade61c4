using System.Xml;
using System.Xml.Linq;
using System.Xml.Schema;
using TestRunner.Coverage;
using TestRunner.Reports.Coverage;
using Xunit;

namespace TestRunner.Tests.Reports;

/// <summary>Coverage of several runs becomes one file.</summary>
public sealed class CoverageTests : IDisposable
{
    // What coverage-04.dtd declares of the elements that occur: content, and the attributes that must be there.
    private static readonly (string Element, string Content, string Attributes)[] Declared =
    [
        ("coverage", "(sources?, packages)", "line-rate branch-rate lines-covered lines-valid branches-covered branches-valid complexity version timestamp"),
        ("sources", "(source*)", ""),
        ("source", "(#PCDATA)", ""),
        ("packages", "(package*)", ""),
        ("package", "(classes)", "name line-rate branch-rate complexity"),
        ("classes", "(class*)", ""),
        ("class", "(methods, lines)", "name filename line-rate branch-rate complexity"),
        ("methods", "(method*)", ""),
        ("method", "(lines)", "name signature line-rate branch-rate complexity"),
        ("lines", "(line*)", ""),
        ("line", "EMPTY", "number hits"),
    ];

    private readonly string _folder = Directory.CreateTempSubdirectory("coverage-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Runs_add_up_by_file_and_line()
    {
        var one = new LineCoverage();
        one.Add("Drivers.Pci", "/r/a.cs", 1, 2);
        one.Add("Drivers.Pci", "/r/a.cs", 2, 0);
        var other = new LineCoverage();
        other.Add("Drivers.Pci", "/r/a.cs", 2, 1);
        other.Add("Drivers.Pci", "/r/b.cs", 9, 0);
        one.Add(other);
        Assert.Equal([2, 1], one.Files["/r/a.cs"].Lines.Values);
        Assert.Equal((2, 3), (one.Covered, one.Lines));
    }

    [Fact]
    public void What_is_written_reads_the_same()
    {
        var coverage = new LineCoverage();
        coverage.Add("A", "/r/x/a.cs", 1, 2);
        coverage.Add("A", "/r/x/a.cs", 7, 0);
        coverage.Add("B", "/r/b.cs", 3, 1);
        string file = Path.Combine(_folder, "c.xml");
        Cobertura.Write(coverage, file, "/r");
        Assert.Contains("filename=\"x/a.cs\"", File.ReadAllText(file), StringComparison.Ordinal);
        LineCoverage read = Cobertura.Read(file);
        Assert.Equal(coverage.Files.Keys, read.Files.Keys);
        Assert.Equal(["A", "B"], read.Files.Values.Select(static one => one.Assembly).Order());
        Assert.Equal([(1, 2L), (7, 0L)], read.Files["/r/x/a.cs"].Lines.Select(static one => (one.Key, one.Value)));
    }

    [Fact]
    public void What_is_written_is_valid()
    {
        var coverage = new LineCoverage();
        coverage.Add("A<B>", "/r/x/a&b.cs", 1, 2);
        coverage.Add("A<B>", "/r/x/a&b.cs", 7, 0);
        string file = Path.Combine(_folder, "c.xml");
        Cobertura.Write(coverage, file, "/r");
        string declarations = string.Concat(Declared.Select(static one => $"<!ELEMENT {one.Element} {one.Content}>"
            + string.Concat(one.Attributes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $"<!ATTLIST {one.Element} {name} CDATA #REQUIRED>"))));
        string document = XDocument.Load(file).Root!.ToString();
        Validate($"<!DOCTYPE coverage [{declarations}]>{document}");
        Assert.Throws<XmlSchemaException>(() => Validate($"<!DOCTYPE coverage [{declarations}]>{document.Replace("branches-valid=\"0\"", "", StringComparison.Ordinal)}"));
        Assert.StartsWith("<coverage line-rate=\"0.5\" ", document, StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_one_name_are_told_apart_and_the_file_says_when_it_was_written()
    {
        var coverage = new LineCoverage();
        coverage.Add("A", "/r/A/x/Kernel.cs", 1, 2);
        coverage.Add("A", "/r/A/y/Kernel.Part.cs", 1, 0);
        coverage.Add("A", "/r/A/y/Kernel.cs", 1, 0);
        string file = Path.Combine(_folder, "c.xml");
        long before = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Cobertura.Write(coverage, file, "/r");
        XElement root = XDocument.Load(file).Root!;
        Assert.Equal(["A.x.Kernel", "A.y.Kernel", "A.y.Kernel"], root.Descendants("class").Select(static one => (string)one.Attribute("name")!));
        Assert.InRange((long)root.Attribute("timestamp")!, before, DateTimeOffset.UtcNow.ToUnixTimeSeconds());
    }

    [Fact]
    public void Line_that_stands_under_method_and_class_counts_once()
    {
        string file = Path.Combine(_folder, "c.xml");
        File.WriteAllText(file, """
            <coverage><packages><package name="a.dll"><classes><class name="C" filename="/r/a.cs">
            <methods><method name="M"><lines><line number="5" hits="3"/></lines></method></methods>
            <lines><line number="5" hits="3"/></lines></class></classes></package></packages></coverage>
            """);
        Assert.Equal(3, Cobertura.Read(file).Files["/r/a.cs"].Lines[5]);
    }

    [Fact]
    public void Bits_of_a_guest_become_lines()
    {
        string file = Path.Combine(_folder, "lines");
        File.WriteAllLines(file, Enumerable.Range(1, 9).Select(static line => $"A|T.M(int)|/r/a.cs|{line}"));
        LineCoverage coverage = HitMap.Load(file).Read([0b1000_0001, 0b1]);
        Assert.Equal([1, 8, 9], coverage.Files["/r/a.cs"].Lines.Where(static one => one.Value > 0).Select(static one => one.Key));
        Assert.Throws<InvalidDataException>(() => HitMap.Load(file).Read([0]));
    }

    [Fact]
    public void Image_that_counts_nothing_has_nothing_to_describe()
    {
        Assert.False(LineHits.AreCounted);
        Assert.Empty(LineHits.Describe());
    }

    /// <summary>Lines are counted before the runtime can run a class constructor, and an image whose counters need one faults until its stack is full.</summary>
    [Fact]
    public void Counters_need_no_class_constructor() => Assert.Null(typeof(LineHits).TypeInitializer);

    private static void Validate(string document)
    {
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Parse, ValidationType = ValidationType.DTD };
        using var reader = XmlReader.Create(new StringReader(document), settings);
        while (reader.Read())
        {
            // Each node is checked as it is read.
        }
    }
}
