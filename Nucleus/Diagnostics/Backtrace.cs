using System;
using Nucleus.Memory;
using Nucleus.X64;

namespace Nucleus.Diagnostics;

/// <summary>
/// The calls that led to a place. Frames are chained by RBP where code was compiled so, and only memory that is there is followed. The C library is not
/// compiled so: from within it, the chain is picked up again where the stack looks like one.
/// </summary>
internal static class Backtrace
{
    private const int MostLines = 24;
    private const ulong MostSearched = 256;
    private const ulong LargestFrame = 64 << 10;

    /// <summary>Writes it, innermost call first, each line behind a mark.</summary>
    // SAFETY: a link is followed only after IsLink found its two words to be there; the chain goes outwards alone, so it ends.
    public static unsafe void Write(Frame* frame, ReadOnlySpan<byte> mark)
    {
        Where(mark, "  in "u8, frame->Rip);
        ulong at = frame->Rbp;
        if (at < frame->Rsp || at - frame->Rsp > LargestFrame || !IsLink(at))
            at = FindLink(frame->Rsp, otherwise: at);
        ulong before = 0;
        ulong repeats = 0;
        for (int lines = 0; lines < MostLines && IsLink(at);)
        {
            ulong next = *(ulong*)at;
            ulong returnAddress = *(ulong*)(at + 8);
            if (returnAddress == before)
            {
                repeats++;
            }
            else
            {
                Repeats(mark, ref repeats);
                Where(mark, "  at "u8, returnAddress);
                before = returnAddress;
                lines++;
            }

            if (next <= at)
                break;
            at = next;
        }

        Repeats(mark, ref repeats);
    }

    // Two words: the next link further out, and an address in the image's code.
    // SAFETY: both words are touched before they are read.
    private static unsafe bool IsLink(ulong at) =>
        at != 0 && at % 8 == 0 && PageFault.Touch(at, 16, write: false) && IsCode(*(ulong*)(at + 8));

    // What looks like a link whose next looks like one, too: one alone may be chance. Calls that keep no frames may have filled the stack; RBP then is as it was before them.
    // SAFETY: as in IsLink.
    private static unsafe ulong FindLink(ulong from, ulong otherwise)
    {
        for (ulong at = (from + 7) & ~7ul; at < from + MostSearched * 8 && PageFault.Touch(at, 16, write: false); at += 8)
        {
            ulong next = *(ulong*)at;
            if (next > at && next - at < LargestFrame && IsLink(at) && IsLink(next))
                return at;
        }

        return otherwise;
    }

    // ELF-64: e_phoff at 0x20, e_phnum at 0x38; of a program header, flags at 4, address at 0x10, size at 0x28.
    // SAFETY: the image's own headers, in the form that the linker gives them.
    private static unsafe bool IsCode(ulong address)
    {
        const uint load = 1, execute = 1;
        const ulong headerBytes = 56;
        ulong image = Image.Header();
        ulong header = image + *(ulong*)(image + 0x20);
        ushort count = *(ushort*)(image + 0x38);
        for (ushort i = 0; i < count; i++, header += headerBytes)
        {
            ulong start = *(ulong*)(header + 0x10);
            if (*(uint*)header == load && (*(uint*)(header + 4) & execute) != 0 && address >= start && address - start < *(ulong*)(header + 0x28))
                return true;
        }

        return false;
    }

    private static void Where(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> what, ulong address)
    {
        Text line = default;
        line.Add(mark);
        line.Add(what);
        line.Hex(address);
        FunctionNames.Add(ref line, address);
        Panic.Emit(ref line);
    }

    private static void Repeats(ReadOnlySpan<byte> mark, ref ulong count)
    {
        if (count == 0)
            return;
        Text line = default;
        line.Add(mark);
        line.Add("     and "u8);
        line.Decimal(count);
        line.Add(" times more"u8);
        Panic.Emit(ref line);
        count = 0;
    }
}
