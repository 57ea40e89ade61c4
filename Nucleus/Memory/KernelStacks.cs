using Nucleus.Abi;

namespace Nucleus.Memory;

/// <summary>The stacks on which the nucleus serves a thread. Each has an unmapped page below, and is used again when its thread is gone.</summary>
internal static class KernelStacks
{
    public const ulong Base = 0xFFFF_D000_0000_0000;
    public const ulong Bytes = 4 * Frames.Size;

    private const ulong Stride = Bytes + Frames.Size;

    private static ulong s_next;
    private static ulong s_free; // a list: each free stack's lowest word names the next

    /// <summary>The top (highest address, exclusive) of a stack, or 0 when there is no memory.</summary>
    // SAFETY: a free stack is mapped still, and nobody uses it: its lowest word is the list's.
    public static unsafe ulong Take()
    {
        if (s_free != 0)
        {
            ulong top = s_free;
            s_free = *(ulong*)(top - Bytes);
            return top;
        }

        if (s_next == 0)
            s_next = Base;
        ulong bottom = s_next + Frames.Size;
        for (ulong offset = 0; offset < Bytes; offset += Frames.Size)
        {
            ulong frame = Frames.Allocate(FrameOwner.Nucleus);
            if (frame == Frames.None || !PageTables.Map(bottom + offset, frame, PageFlags.Writable | PageFlags.NoExecute | PageFlags.Global))
                return Undo(bottom, offset, frame);
        }

        s_next += Stride;
        return bottom + Bytes;
    }

    // SAFETY: as in Take: the stack's thread has ended, and it is not in use any more.
    public static unsafe void Give(ulong top)
    {
        *(ulong*)(top - Bytes) = s_free;
        s_free = top;
    }

    private static ulong Undo(ulong bottom, ulong mapped, ulong frame)
    {
        if (frame != Frames.None)
            Frames.Free(frame);
        for (ulong offset = 0; offset < mapped; offset += Frames.Size)
            Frames.Free(PageTables.Unmap(bottom + offset) & PageFlags.AddressMask);
        return 0;
    }
}
