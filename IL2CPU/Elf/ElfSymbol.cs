namespace IL2CPU.Elf;

/// <summary>A named symbol of an object file.</summary>
/// <param name="Name">Its name, as the linker sees it.</param>
/// <param name="IsDefined">The object has a definition for it.</param>
/// <param name="IsWeak">The linker need not find a definition.</param>
internal readonly record struct ElfSymbol(string Name, bool IsDefined, bool IsWeak)
{
    /// <summary>Where it is, in a linked image.</summary>
    public ulong Address { get; init; }

    /// <summary>How many bytes it names.</summary>
    public ulong Size { get; init; }

    /// <summary>The section it is in; empty when it is in none.</summary>
    public string Section { get; init; } = string.Empty;

    /// <summary>It names code (STT_FUNC).</summary>
    public bool IsFunction { get; init; }
}
