using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;

namespace Plugs;

/// <summary>Accesses inside windows.</summary>
/// <remarks>
/// Every access here is made by managed code, never by the C library's memcpy: a fault in managed code, after a window was unmapped, becomes an
/// exception; a fault in native code would end the machine.
/// </remarks>
[Plug(typeof(WindowMemory))]
internal static class WindowMemoryPlug
{
    private const int VectorBytes = 16;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Read<T>(nuint address)
        where T : unmanaged
    {
        // SAFETY: the address lies, aligned, inside a window: VmPager and DmaRegion check bounds and alignment, the nucleus chose the window and never
        // uses its addresses for anything else, so after unmapping this faults and touches nothing. T is an integer: any bits are a value of it.
        unsafe
        {
            return sizeof(T) switch
            {
                1 => Unsafe.BitCast<byte, T>(Volatile.Read(ref *(byte*)address)),
                2 => Unsafe.BitCast<ushort, T>(Volatile.Read(ref *(ushort*)address)),
                4 => Unsafe.BitCast<uint, T>(Volatile.Read(ref *(uint*)address)),
                8 => Unsafe.BitCast<ulong, T>(Volatile.Read(ref *(ulong*)address)),
                _ => throw new NotSupportedException(),
            };
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Write<T>(nuint address, T value)
        where T : unmanaged
    {
        // SAFETY: as in Read.
        unsafe
        {
            switch (sizeof(T))
            {
                case 1:
                    Volatile.Write(ref *(byte*)address, Unsafe.BitCast<T, byte>(value));
                    break;
                case 2:
                    Volatile.Write(ref *(ushort*)address, Unsafe.BitCast<T, ushort>(value));
                    break;
                case 4:
                    Volatile.Write(ref *(uint*)address, Unsafe.BitCast<T, uint>(value));
                    break;
                case 8:
                    Volatile.Write(ref *(ulong*)address, Unsafe.BitCast<T, ulong>(value));
                    break;
                default:
                    throw new NotSupportedException();
            }
        }
    }

    public static void CopyTo<T>(nuint address, Span<T> destination)
        where T : unmanaged
    {
        // SAFETY: the window holds destination.Length places from the address on, checked by the caller; the span is pinned while it is written.
        unsafe
        {
            fixed (T* to = destination)
                Copy((byte*)to, (byte*)address, (nuint)destination.Length * (nuint)sizeof(T));
        }
    }

    public static void CopyFrom<T>(nuint address, ReadOnlySpan<T> source)
        where T : unmanaged
    {
        // SAFETY: the window holds source.Length places from the address on, checked by the caller; the span is pinned while it is read.
        unsafe
        {
            fixed (T* from = source)
                Copy((byte*)address, (byte*)from, (nuint)source.Length * (nuint)sizeof(T));
        }
    }

    public static void Move(nuint destination, nuint source, nuint sizeBytes)
    {
        // SAFETY: both ranges lie inside one window, checked by the caller. Upwards when the target is below, downwards when it is above and overlaps.
        unsafe
        {
            if (destination <= source || destination >= source + sizeBytes)
                Copy((byte*)destination, (byte*)source, sizeBytes);
            else
                CopyDown((byte*)destination, (byte*)source, sizeBytes);
        }
    }

    /// <summary>Lowest address first.</summary>
    // SAFETY (of callers): both ranges are accessible.
    private static unsafe void Copy(byte* to, byte* from, nuint sizeBytes)
    {
        for (; sizeBytes >= VectorBytes; sizeBytes -= VectorBytes, to += VectorBytes, from += VectorBytes)
            Vector128.Load(from).Store(to);
        for (; sizeBytes > 0; sizeBytes--)
            *to++ = *from++;
    }

    /// <summary>Highest address first.</summary>
    // SAFETY (of callers): both ranges are accessible.
    private static unsafe void CopyDown(byte* to, byte* from, nuint sizeBytes)
    {
        for (; sizeBytes >= VectorBytes; sizeBytes -= VectorBytes)
            Vector128.Load(from + sizeBytes - VectorBytes).Store(to + sizeBytes - VectorBytes);
        for (; sizeBytes > 0; sizeBytes--)
            to[sizeBytes - 1] = from[sizeBytes - 1];
    }
}
