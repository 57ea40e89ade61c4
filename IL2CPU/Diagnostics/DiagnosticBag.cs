namespace IL2CPU.Diagnostics;

/// <summary>Collects findings, so that every mistake of a build is reported at once.</summary>
internal sealed class DiagnosticBag
{
    private readonly List<Diagnostic> _all = [];
    private readonly HashSet<string> _seen = [];

    public IReadOnlyList<Diagnostic> All => _all;

    public bool HasErrors => _all.Exists(d => d.Severity == Severity.Error);

    public void Error(string code, string message, SourcePosition? at = null) => Add(new(Severity.Error, code, message, at));

    public void Warning(string code, string message, SourcePosition? at = null) => Add(new(Severity.Warning, code, message, at));

    public void Message(string code, string message, SourcePosition? at = null) => Add(new(Severity.Message, code, message, at));

    /// <summary>Writes everything found, errors last so that they stay on the screen, and returns the exit status.</summary>
    public int Report(TextWriter output)
    {
        foreach (Diagnostic diagnostic in _all.OrderBy(d => d.Severity)) output.WriteLine(diagnostic);
        return HasErrors ? 1 : 0;
    }

    private void Add(Diagnostic diagnostic)
    {
        if (_seen.Add(diagnostic.ToString())) _all.Add(diagnostic);
    }
}
