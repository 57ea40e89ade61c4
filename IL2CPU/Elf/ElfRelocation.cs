namespace IL2CPU.Elf;

/// <summary>A place of an object file that the linker fills in (System V gABI 4.1, chapter 4; AMD64 psABI 1.0, §4.4).</summary>
/// <param name="Symbol">The name of what it refers to.</param>
/// <param name="Type">How it is filled in.</param>
/// <param name="Addend">What is added to the symbol's address.</param>
internal readonly record struct ElfRelocation(string Symbol, uint Type, long Addend)
{
    /// <summary>R_X86_64_NONE: nothing is filled in.</summary>
    public const uint None = 0;

    /// <summary>R_X86_64_PC32: the distance from the place, 32 bits.</summary>
    public const uint Distance = 2;

    /// <summary>R_X86_64_PLT32: the same, of a function.</summary>
    public const uint FunctionDistance = 4;

    /// <summary>Where in the file the relocation itself is.</summary>
    public required long EntryOffset { get; init; }

    /// <summary>Where in the file the place is.</summary>
    public required long PlaceOffset { get; init; }
}
