using System.Runtime;
using System.Runtime.CompilerServices;

namespace Nucleus.Memory;

/// <summary>Blocks of bytes. The C library's own may not be used: it picks them at start, by relocations that have not run yet.</summary>
internal static class Block
{
    // SAFETY: assembly that touches exactly the bytes it is told of; each caller has them.
    [RuntimeImport("*", "mem_zero"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void Zero(void* at, ulong bytes);

    /// <summary>Zeroes 4096 bytes at a page boundary.</summary>
    // SAFETY: as in Zero.
    [RuntimeImport("*", "mem_zero_page"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void ZeroPage(void* page);

    // SAFETY: as in Zero.
    [RuntimeImport("*", "mem_copy"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void Copy(void* to, void* from, ulong bytes);

    /// <summary>Copies from the end, for areas that overlap with <c>to</c> above <c>from</c>; a multiple of 8 bytes.</summary>
    // SAFETY: as in Zero.
    [RuntimeImport("*", "mem_copy_backward"), MethodImpl(MethodImplOptions.InternalCall)]
    public static extern unsafe void CopyBackward(void* to, void* from, ulong bytes);
}
