namespace IL2CPU.Instrumenting;

/// <summary>What <c>il2cpu weave</c> is asked to add to code, beside plugs.</summary>
internal sealed record InstrumentOptions
{
    /// <summary>The simple names of the assemblies whose lines are counted.</summary>
    public IReadOnlyList<string> Cover { get; init; } = [];

    /// <summary>Where to write which counter is which line; needed with <see cref="Cover"/>.</summary>
    public string? CoverMap { get; init; }

    /// <summary>Calls to note, as <c>CALLED.TYPE=NOTING.TYPE::METHOD</c>: before each call of a method of the one, the static method without parameters is called.</summary>
    public IReadOnlyList<string> NoteCalls { get; init; } = [];

    /// <summary>Types whose members are kept for reflection, as <c>ASSEMBLY=KEEPING.TYPE::METHOD</c>: the static method is called with each type that the assembly deals with.</summary>
    public IReadOnlyList<string> KeepMembers { get; init; } = [];

    public bool IsEmpty => Cover.Count == 0 && NoteCalls.Count == 0 && KeepMembers.Count == 0;
}
