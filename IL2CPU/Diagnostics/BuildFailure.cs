namespace IL2CPU.Diagnostics;

/// <summary>Ends a command at once, for a mistake that leaves nothing sensible to go on with.</summary>
internal sealed class BuildFailure(string code, string message) : Exception(message)
{
    public string Code { get; } = code;
}
