using System;
using System.Runtime.CompilerServices;
using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Memory;
using Nucleus.X64;

namespace Nucleus.Boot;

/// <summary>What the loader said, copied out of its memory before anything is allocated.</summary>
internal static class BootInformation
{
    private const int MaxRanges = 128;

    private static MachineInfo s_machine;
    private static Ranges s_ranges;
    private static int s_rangeCount;

    [InlineArray(MaxRanges)]
    private struct Ranges
    {
        private MemoryRange _element;
    }

    public static int RangeCount => s_rangeCount;

    public static ref MachineInfo Machine => ref s_machine;

    public static MemoryRange Range(int index) => s_ranges[index];

    /// <summary>Reads either kind of boot information; which one, the magic number tells.</summary>
    public static void Initialize(uint magic, ulong address)
    {
        Machine.EntryTsc = Image.EntryTsc();
        if (magic == Multiboot2.LoaderMagic)
            Multiboot2.Read(address);
        else
            Pvh.Read(address);
        if (s_rangeCount == 0)
            Panic.Fail("the boot loader gave no memory map"u8);
        for (int i = 0; i < s_rangeCount; i++)
        {
            if (Range(i).Kind == MemoryKind.Usable)
                Machine.MemoryBytes += Range(i).Length;
        }
    }

    public static void AddRange(ulong start, ulong length, uint kind)
    {
        if (s_rangeCount == MaxRanges || length == 0 || start + length < start)
            return;
        s_ranges[s_rangeCount++] = new MemoryRange { Start = start, Length = length, Kind = (MemoryKind)kind };
    }

    // SAFETY: the loader's text ends with a zero, and it is read to there at most.
    public static unsafe void SetCommandLine(byte* text)
    {
        for (int i = 0; i < CommandLineBytes.Length - 1 && text[i] != 0; i++)
            s_machine.CommandLine[i] = text[i];
    }

    /// <summary>Whether the command line has that word.</summary>
    public static bool HasWord(ReadOnlySpan<byte> word)
    {
        int same = 0; // characters of the word that the command line's current word begins with, or -1
        for (int i = 0; i < CommandLineBytes.Length; i++)
        {
            byte character = s_machine.CommandLine[i];
            if (character is 0 or (byte)' ')
            {
                if (same == word.Length)
                    return true;
                same = 0;
                if (character == 0)
                    break;
            }
            else
            {
                same = same >= 0 && same < word.Length && character == word[same] ? same + 1 : -1;
            }
        }

        return false;
    }

    /// <summary>Usable memory behind the image, for the tables that the frame allocator itself needs; whole pages below 4 GiB.</summary>
    public static ulong FindRoom(ulong bytes)
    {
        const ulong provisionalEnd = 4ul << 30;
        ulong imageEnd = Frames.PageUp(Image.End());
        for (int i = 0; i < s_rangeCount; i++)
        {
            MemoryRange range = Range(i);
            ulong start = Frames.PageUp(range.Start);
            ulong end = range.Start + range.Length;
            if (start < imageEnd)
                start = imageEnd;
            if (end > provisionalEnd)
                end = provisionalEnd;
            if (range.Kind == MemoryKind.Usable && start < end && end - start >= bytes)
                return start;
        }

        Panic.Fail("out of memory: no room behind the image for the table of frames"u8);
        return 0;
    }
}
