namespace IL2CPU.Diagnostics;

/// <summary>Where in the user's source something was found.</summary>
internal readonly record struct SourcePosition(string File, int Line, int Column);

/// <summary>How much a finding matters.</summary>
internal enum Severity
{
    Message,
    Warning,
    Error,
}

/// <summary>One finding. Its text form is what MSBuild recognises as an error or a warning.</summary>
internal sealed record Diagnostic(Severity Severity, string Code, string Message, SourcePosition? At = null)
{
    public override string ToString()
    {
        string origin = At is { } at ? $"{at.File}({at.Line},{at.Column})" : "il2cpu ";
        string kind = Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "message" };
        return $"{origin}: {kind} {Code}: {Message}";
    }
}
