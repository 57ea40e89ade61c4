using System.Buffers.Binary;

namespace IL2CPU.Linking;

/// <summary>Makes an ELF image that GRUB 2.06 takes: it refuses any with relocation sections, and does not look for sections where none are announced.</summary>
internal static class GrubImage
{
    // ELF-64 file header: offsets of e_shoff (8 bytes), e_shentsize, e_shnum and e_shstrndx (2 bytes each).
    private const int SectionTableOffset = 0x28;
    private const int SectionCount = 0x3C;
    private const int SectionNameIndex = 0x3E;

    /// <summary>Sets the section table's place and length in the header to zero; what is loaded stays as it is.</summary>
    public static void HideSections(Span<byte> image)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(image[SectionTableOffset..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(image[SectionCount..], 0);
        BinaryPrimitives.WriteUInt16LittleEndian(image[SectionNameIndex..], 0);
    }
}
