using IL2CPU.Instrumenting;

namespace IL2CPU.Weaving;

/// <summary>What <c>il2cpu weave</c> is asked to do.</summary>
internal sealed record WeaveOptions
{
    /// <summary>The kernel assembly.</summary>
    public required string Kernel { get; init; }

    /// <summary>The assemblies, and the only ones, whose plugs count.</summary>
    public IReadOnlyList<string> Plugs { get; init; } = [];

    /// <summary>Plug assemblies without privilege: audited as all safe code, and kept to the members of <see cref="SafePlugRules"/>.</summary>
    public IReadOnlyList<string> SafePlugs { get; init; } = [];

    /// <summary>Files and directories that the kernel's references are found in.</summary>
    public IReadOnlyList<string> References { get; init; } = [];

    /// <summary>Where woven assemblies and the list of the others go.</summary>
    public required string Output { get; init; }

    /// <summary>Give a kernel without an entry point its <c>Main</c>.</summary>
    public bool SynthesiseEntry { get; init; }

    /// <summary>Privileged assemblies that are linked into the image without being woven, the nucleus; they count in the privilege report.</summary>
    public IReadOnlyList<string> Privileged { get; init; } = [];

    /// <summary>Simple names of assemblies that come as binaries, for the report.</summary>
    public IReadOnlySet<string> Packages { get; init; } = new HashSet<string>();

    /// <summary>Packages that are not audited, as <c>NAME/VERSION=REASON</c>, for the report.</summary>
    public IReadOnlyList<string> Trusted { get; init; } = [];

    /// <summary>What else to add to the code.</summary>
    public InstrumentOptions Instrument { get; init; } = new();

    /// <summary>Native libraries that are linked into the image, beside those of .NET.</summary>
    public IReadOnlyList<string> NativeLibraries { get; init; } = [];
}
