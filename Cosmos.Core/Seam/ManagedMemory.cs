using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>Managed memory held in place for a device.</summary>
internal static class ManagedMemory
{
    /// <summary>Keeps memory in place, and says where it is. Fails when the memory's parts do not fit each other, as when two threads tore it.</summary>
    /// <param name="memory">Memory of an array.</param>
    /// <param name="pin">For <see cref="Unpin"/>, once.</param>
    /// <exception cref="ArgumentException">The memory's parts do not fit each other.</exception>
    /// <exception cref="NotSupportedException">It is no array's memory.</exception>
    [PlugMethod(PlugRequired = true)]
    internal static nuint Pin(ReadOnlyMemory<byte> memory, out nint pin) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Unpin(nint pin) => throw NotWoven.Error;

    /// <summary>Calls <paramref name="action"/> with where the span is; the span stays there until the call returns.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void WithPinned<TState>(Span<byte> span, TState state, Action<nuint, TState> action)
        where TState : allows ref struct => throw NotWoven.Error;

    /// <inheritdoc cref="WithPinned{TState}"/>
    [PlugMethod(PlugRequired = true)]
    internal static void WithPinnedReadOnly<TState>(ReadOnlySpan<byte> span, TState state, Action<nuint, TState> action)
        where TState : allows ref struct => throw NotWoven.Error;

    /// <summary>Whether the span lies in the runtime's memory, not in the image. An empty span does.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool IsManaged(ReadOnlySpan<byte> span) => throw NotWoven.Error;

    /// <summary>The physical addresses of consecutive pages, made present and writable first.</summary>
    /// <returns>How many there are before the first page that has none.</returns>
    [PlugMethod(PlugRequired = true)]
    internal static int TranslatePages(nuint firstPage, Span<ulong> physical) => throw NotWoven.Error;
}
