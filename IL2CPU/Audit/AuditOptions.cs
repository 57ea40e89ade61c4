namespace IL2CPU.Audit;

/// <summary>What <c>il2cpu audit</c> is asked to look at.</summary>
internal sealed record AuditOptions
{
    /// <summary>The assemblies that hold no privilege.</summary>
    public required IReadOnlyList<string> Assemblies { get; init; }

    /// <summary>Those that come as binaries, which no compiler of this build made: references in them are followed to where they lead, too.</summary>
    public IReadOnlyList<string> Packages { get; init; } = [];

    /// <summary>Files and directories that their references are found in.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Packages that are not audited, each as <c>NAME/VERSION</c> or <c>NAME/VERSION=REASON</c>.</summary>
    public IReadOnlyList<string> Trusted { get; init; } = [];

    /// <summary>The plug assemblies: nothing audited may refer to them.</summary>
    public IReadOnlyList<string> Plugs { get; init; } = [];

    /// <summary>Simple names of assemblies that may hold types marked <c>[DmaTrusted]</c>.</summary>
    public IReadOnlyList<string> DmaTrusted { get; init; } = [];

    /// <summary>Simple names of assemblies that may use what is marked <c>[BusTier]</c>.</summary>
    public IReadOnlyList<string> BusTier { get; init; } = [];

    /// <summary>Further assemblies that may see what is internal to the contract: the simulation, in host test builds.</summary>
    public IReadOnlyList<string> Friends { get; init; } = [];

    /// <summary>The assemblies come from the weaver: a target's body may be one call of a plug.</summary>
    public bool Woven { get; init; }
}
