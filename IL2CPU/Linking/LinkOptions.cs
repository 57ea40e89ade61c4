namespace IL2CPU.Linking;

/// <summary>What <c>il2cpu link</c> is asked to do.</summary>
internal sealed record LinkOptions
{
    /// <summary>What <c>il2cpu compile</c> wrote.</summary>
    public required string Object { get; init; }

    /// <summary>The nucleus; without it the result is a program for Linux.</summary>
    public string? Nucleus { get; init; }

    /// <summary>The root of the ILCompiler package.</summary>
    public required string Ilc { get; init; }

    /// <summary>The image, with symbols and debug information.</summary>
    public required string Output { get; init; }

    /// <summary>A copy without symbols, or null.</summary>
    public string? Stripped { get; init; }

    /// <summary>A copy that GRUB takes, or null.</summary>
    public string? Grub { get; init; }

    /// <summary>The linker's map of the image, or null.</summary>
    public string? Map { get; init; }

    /// <summary>Where the OpenSSL shim is built, once, for images that need it.</summary>
    public required string OpenSslCache { get; init; }

    /// <summary>Further object files and archives.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>Arguments for the linker as they are.</summary>
    public IReadOnlyList<string> Extra { get; init; } = [];
}
