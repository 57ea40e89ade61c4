using Nucleus.Abi;
using Nucleus.Memory;

namespace Nucleus.Syscalls;

/// <summary>The memory that a call's arguments point to. It is made present before it is touched; where the caller could not touch it the call fails.</summary>
internal static class CallerMemory
{
    /// <summary>Stores a call's result; 0, or a negated EFAULT.</summary>
    // SAFETY: Touch found the whole of it to be the caller's to write, and present. Any bits may stand there: T is a record of the interface.
    public static unsafe long Store<T>(ulong to, T value)
        where T : unmanaged
    {
        if (!PageFault.Touch(to, (ulong)sizeof(T), write: true))
            return -Errno.BadAddress;
        *(T*)to = value;
        return 0;
    }

    /// <summary>As <see cref="Store"/>, where the caller may not want it: 0 as an address.</summary>
    public static long StoreIfWanted<T>(ulong to, T value)
        where T : unmanaged => to == 0 ? 0 : Store(to, value);

    /// <summary>Reads what an argument points to; false where the caller could not.</summary>
    // SAFETY: Touch found the whole of it to be the caller's to read, and present. Any bits are a value of T, a record of plain numbers.
    public static unsafe bool TryLoad<T>(ulong from, out T value)
        where T : unmanaged
    {
        value = default;
        if (!PageFault.Touch(from, (ulong)sizeof(T), write: false))
            return false;
        value = *(T*)from;
        return true;
    }
}
