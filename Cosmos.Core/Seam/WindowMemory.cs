using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>
/// Accesses inside windows made by <see cref="PhysicalMemory.Map"/>. Callers have checked bounds and alignment; a window that was unmapped faults,
/// and the fault is thrown as <see cref="ObjectDisposedException"/>.
/// </summary>
internal static class WindowMemory
{
    /// <summary>One volatile read of <typeparamref name="T"/>'s width: 1, 2, 4 or 8 bytes.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static T Read<T>(nuint address)
        where T : unmanaged => throw NotWoven.Error;

    /// <summary>One volatile write of <typeparamref name="T"/>'s width: 1, 2, 4 or 8 bytes.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void Write<T>(nuint address, T value)
        where T : unmanaged => throw NotWoven.Error;

    /// <summary>From the window to memory, by accesses of any width.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void CopyTo<T>(nuint address, Span<T> destination)
        where T : unmanaged => throw NotWoven.Error;

    /// <summary>From memory to the window, by accesses of any width.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void CopyFrom<T>(nuint address, ReadOnlySpan<T> source)
        where T : unmanaged => throw NotWoven.Error;

    /// <summary>Inside windows; ranges may overlap.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void Move(nuint destination, nuint source, nuint sizeBytes) => throw NotWoven.Error;
}
