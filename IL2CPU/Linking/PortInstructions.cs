using System.Buffers.Binary;
using System.Collections.Frozen;
using IL2CPU.Elf;

namespace IL2CPU.Linking;

/// <summary>
/// Puts <c>in</c> and <c>out</c> where an object file calls the nucleus for them. C# has no word for these instructions, but with their operands they take no more room than the call, and
/// destroy no register that the call would not.
/// </summary>
internal static class PortInstructions
{
    private const byte Call = 0xE8;
    private const int Distance = -4; // of a call's target, from the end of the instruction
    private const int InfoOffset = 8; // of r_info, in Elf64_Rela

    /// <summary>By function. The port comes in %edi, the value in %esi, a result is wanted in %eax with nothing above it. A read of 16 bits would need a byte more.</summary>
    private static readonly FrozenDictionary<string, byte[]> Instructions = new Dictionary<string, byte[]>
    {
        ["nucleus_in8"] = [0x89, 0xFA, 0x31, 0xC0, 0xEC],   // mov %edi, %edx; xor %eax, %eax; in (%dx), %al
        ["nucleus_in32"] = [0x89, 0xFA, 0xED, 0x66, 0x90],  // mov %edi, %edx; in (%dx), %eax; nop
        ["nucleus_out8"] = [0x89, 0xFA, 0x89, 0xF0, 0xEE],  // mov %edi, %edx; mov %esi, %eax; out %al, (%dx)
        ["nucleus_out16"] = [0x89, 0xFA, 0x96, 0x66, 0xEF], // mov %edi, %edx; xchg %esi, %eax; out %ax, (%dx)
        ["nucleus_out32"] = [0x89, 0xFA, 0x89, 0xF0, 0xEF], // mov %edi, %edx; mov %esi, %eax; out %eax, (%dx)
    }.ToFrozenDictionary();

    private static readonly FrozenSet<string> Names = Instructions.Keys.ToFrozenSet();

    /// <summary>The object file to be linked: one beside it with the calls replaced, or the same when it has none.</summary>
    public static string PutInPlace(string objectFile, IReadOnlyCollection<ElfSymbol> symbols)
    {
        if (!symbols.Any(static symbol => Names.Contains(symbol.Name))) return objectFile;
        byte[] file = File.ReadAllBytes(objectFile);
        foreach (ElfRelocation relocation in ElfObject.ReadRelocations(file, Names))
            Replace(file, relocation);
        string replaced = Path.ChangeExtension(objectFile, ".ports.o");
        File.WriteAllBytes(replaced, file);
        return replaced;
    }

    // A jump, or a pointer to the function, stays what it is.
    private static void Replace(byte[] file, in ElfRelocation relocation)
    {
        if (relocation is not { Type: ElfRelocation.FunctionDistance or ElfRelocation.Distance, Addend: Distance } || file[relocation.PlaceOffset - 1] != Call) return;
        Instructions[relocation.Symbol].CopyTo(file, relocation.PlaceOffset - 1);
        BinaryPrimitives.WriteUInt64LittleEndian(file.AsSpan(checked((int)relocation.EntryOffset + InfoOffset)), ElfRelocation.None);
    }
}
