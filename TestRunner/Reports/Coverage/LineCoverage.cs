namespace TestRunner.Reports.Coverage;

/// <summary>How often each line of each source file ran, as far as anybody counted.</summary>
public sealed class LineCoverage
{
    private readonly SortedDictionary<string, SourceFile> _files = new(StringComparer.Ordinal);

    /// <summary>One source file: the assembly it is part of, and its lines that are code.</summary>
    public sealed record SourceFile(string Assembly, SortedDictionary<int, long> Lines)
    {
        /// <summary>How many lines ran.</summary>
        public int Covered => Lines.Values.Count(static hits => hits > 0);
    }

    /// <summary>The files by path.</summary>
    public IReadOnlyDictionary<string, SourceFile> Files => _files;

    /// <summary>Lines that are code.</summary>
    public int Lines => _files.Values.Sum(static file => file.Lines.Count);

    /// <summary>Lines that ran.</summary>
    public int Covered => _files.Values.Sum(static file => file.Covered);

    /// <summary>Adds that a line is code, and ran so often.</summary>
    public void Add(string assembly, string file, int line, long hits)
    {
        if (!_files.TryGetValue(file, out SourceFile? known)) _files[file] = known = new SourceFile(assembly, []);
        known.Lines[line] = known.Lines.GetValueOrDefault(line) + hits;
    }

    /// <summary>Adds what another run counted.</summary>
    public void Add(LineCoverage other)
    {
        foreach ((string name, SourceFile file) in other.Files)
        {
            foreach ((int line, long hits) in file.Lines) Add(file.Assembly, name, line, hits);
        }
    }

    /// <summary>Only the files that fit, by path.</summary>
    public LineCoverage Where(Func<string, bool> fits)
    {
        var some = new LineCoverage();
        foreach ((string name, SourceFile file) in Files.Where(file => fits(file.Key)))
        {
            foreach ((int line, long hits) in file.Lines) some.Add(file.Assembly, name, line, hits);
        }

        return some;
    }
}
