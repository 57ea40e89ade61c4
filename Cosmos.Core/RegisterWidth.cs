using System.Runtime.CompilerServices;

namespace Cosmos.Core;

/// <summary>The integers that a register or a ring may hold. Named one by one: a type of somebody's own could lie about its size.</summary>
internal static class RegisterWidth
{
    /// <summary>Bytes of <typeparamref name="T"/>: 1, 2, 4 or 8; 0 for every other type. A constant in compiled code.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int Of<T>()
    {
        if (typeof(T) == typeof(byte) || typeof(T) == typeof(sbyte))
            return sizeof(byte);
        if (typeof(T) == typeof(ushort) || typeof(T) == typeof(short) || typeof(T) == typeof(char))
            return sizeof(ushort);
        if (typeof(T) == typeof(uint) || typeof(T) == typeof(int))
            return sizeof(uint);
        return typeof(T) == typeof(ulong) || typeof(T) == typeof(long) ? sizeof(ulong) : 0;
    }
}
