using System;
using Nucleus.Abi;
using Nucleus.Diagnostics;
using Nucleus.Entropy;
using Nucleus.Memory;
using Nucleus.Threads;
using Nucleus.X64;

namespace Nucleus.Boot;

/// <summary>
/// What the C library's start finds on its stack (System V ABI AMD64 §3.4.1): argument count, arguments, environment, auxiliary vector.
/// </summary>
internal static class InitialStack
{
    private const ulong StackBytes = 8 << 20;
    private const int MaxArguments = 32;
    private const ulong TableWords = 2 * MaxArguments + 32;
    private const ulong RandomBytes = 16; // behind AT_RANDOM
    private const ulong AuxNull = 0;
    private const ulong AuxPageSize = 6;    // AT_PAGESZ
    private const ulong AuxSecure = 23;     // AT_SECURE
    private const ulong AuxRandom = 25;     // AT_RANDOM
    private const ulong AuxClockTicks = 17; // AT_CLKTCK

    /// <summary>
    /// Gives the first thread a stack and the entry point. The words of the kernel command line become Main's arguments, and those of the form NAME=VALUE
    /// environment variables as well: before the nucleus' own, which they so override.
    /// </summary>
    // SAFETY: writes below the top of a stack that was just made for the program, whose highest page is present; all that is put there fits into it.
    public static unsafe void Prepare(Thread* thread)
    {
        const AreaFlags rights = AreaFlags.Read | AreaFlags.Write | AreaFlags.Stack;
        if (VirtualAreas.Add(StackBytes + Frames.Size, rights, Frames.Size, out ulong bottom) < 0
            || VirtualAreas.Protect(bottom, Frames.Size, AreaFlags.None) < 0)
            Panic.Fail("out of memory: no room for the first stack"u8);
        ulong top = bottom + Frames.Size + StackBytes;
        if (!PageFault.Touch(top - Frames.Size, Frames.Size, write: true))
            Panic.Fail("out of memory: no frame for the first stack"u8);

        ulong random = top - RandomBytes;
        RandomPool.Fill((byte*)random, RandomBytes);
        ulong strings = Put(random, "aster"u8);
        ulong name = strings;
        strings = PutCommandLine(strings);
        ulong commandLine = strings;
        strings = Put(strings, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1"u8);
        ulong invariant = strings;

        // Before the C library shrinks a heap of its own for the first time it reads a file, with that heap locked: managed code must not answer then.
        strings = Put(strings, "GLIBC_TUNABLES=glibc.malloc.trim_threshold=0x7fffffff"u8);
        ulong tunables = strings;
        strings = PutGen0Size(strings);
        ulong gen0 = strings;
        strings = PutRegionRange(strings);
        ulong range = strings;

        ulong* stack = (ulong*)((strings & ~15ul) - TableWords * sizeof(ulong));
        ulong* at = stack;
        at++; // argc comes last
        *at++ = name;
        at = Arguments(at, (byte*)commandLine);
        ulong* argumentsEnd = at;
        *stack = (ulong)(at - stack) - 1;
        *at++ = 0;
        for (ulong* word = stack + 2; word < argumentsEnd; word++)
        {
            if (IsVariable((byte*)*word))
                *at++ = *word;
        }

        *at++ = invariant;
        *at++ = tunables;
        *at++ = gen0;
        *at++ = range;
        *at++ = 0;
        at = Auxiliary(at, AuxPageSize, Frames.Size);
        at = Auxiliary(at, AuxClockTicks, 100);
        at = Auxiliary(at, AuxSecure, 0);
        at = Auxiliary(at, AuxRandom, random);
        Auxiliary(at, AuxNull, 0);

        Frame* frame = Thread.FrameOf(thread);
        frame->Rip = Image.Start();
        frame->Rsp = (ulong)stack;
        Block.Copy(&thread->Name, (void*)name, 6);
    }

    /// <summary>Splits the text at its spaces, in place, and lists the words.</summary>
    // SAFETY: the text ends with a zero, for the command line's last byte is one, and the table has room for as many words.
    private static unsafe ulong* Arguments(ulong* at, byte* text)
    {
        for (int words = 0; words < MaxArguments; words++)
        {
            while (*text == ' ')
                text++;
            if (*text == 0)
                break;
            *at++ = (ulong)text;
            while (*text != 0 && *text != ' ')
                text++;
            if (*text != 0)
                *text++ = 0;
        }

        return at;
    }

    // SAFETY: as in Arguments: each of its words ends with a zero.
    private static unsafe bool IsVariable(byte* word)
    {
        int length = 0;
        while (word[length] is >= (byte)'A' and <= (byte)'Z' or >= (byte)'a' and <= (byte)'z' or (byte)'_' or >= (byte)'0' and <= (byte)'9')
            length++;
        return length > 0 && word[length] == (byte)'=';
    }

    // SAFETY: as in Prepare.
    private static unsafe ulong PutCommandLine(ulong below)
    {
        ulong at = below - CommandLineBytes.Length;
        *(CommandLineBytes*)at = BootInformation.Machine.CommandLine;
        return at;
    }

    /// <summary>The youngest generation's budget: an eighth of memory, 1 to 32 MiB. The GC's own choice, by cache sizes, is far too small under emulation.</summary>
    private static ulong PutGen0Size(ulong below)
    {
        const ulong smallest = 1 << 20, largest = 32 << 20;
        ulong bytes = BootInformation.Machine.MemoryBytes / 8;
        return PutKnob(below, "DOTNET_GCgen0size="u8, bytes < smallest ? smallest : bytes > largest ? largest : bytes);
    }

    /// <summary>
    /// The address range for the heap: eight times memory, at least 1 GiB. At each collection the GC allocates tables in proportion to it, a mebibyte
    /// and more with the 256 GiB of its own choice, and crashes where that is refused.
    /// </summary>
    private static ulong PutRegionRange(ulong below)
    {
        const ulong smallest = 1 << 30, unit = 1 << 30;
        ulong bytes = (BootInformation.Machine.MemoryBytes * 8 + unit - 1) & ~(unit - 1);
        return PutKnob(below, "DOTNET_GCRegionRange="u8, bytes < smallest ? smallest : bytes);
    }

    private static ulong PutKnob(ulong below, ReadOnlySpan<byte> name, ulong value)
    {
        Text text = default;
        text.Add(name);
        text.Hex(value);
        return Put(below, text.Bytes);
    }

    // SAFETY: as in Prepare.
    private static unsafe ulong Put(ulong below, ReadOnlySpan<byte> text)
    {
        ulong at = below - (ulong)text.Length - 1;
        Block.Copy((void*)at, text.Pointer, (ulong)text.Length);
        *(byte*)(at + (ulong)text.Length) = 0;
        return at;
    }

    // SAFETY: as in Prepare.
    private static unsafe ulong* Auxiliary(ulong* at, ulong type, ulong value)
    {
        *at++ = type;
        *at++ = value;
        return at;
    }
}
