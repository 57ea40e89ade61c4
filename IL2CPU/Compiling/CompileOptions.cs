namespace IL2CPU.Compiling;

/// <summary>What <c>il2cpu compile</c> is asked to do.</summary>
internal sealed record CompileOptions
{
    /// <summary>The simple name of the kernel assembly.</summary>
    public required string Kernel { get; init; }

    /// <summary>The directory that <c>il2cpu weave</c> wrote.</summary>
    public required string Input { get; init; }

    /// <summary>The root of the ILCompiler package.</summary>
    public required string Ilc { get; init; }

    /// <summary>The object file to write.</summary>
    public required string Output { get; init; }

    /// <summary>Compile without optimisation, for a debugger.</summary>
    public bool Debug { get; init; }

    /// <summary>Feature switches, <c>Name=Value</c>, that override the ones set here.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>Further native libraries that are linked into the image.</summary>
    public IReadOnlyList<string> NativeLibraries { get; init; } = [];

    /// <summary>Lines for the compiler as they are.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];
}
