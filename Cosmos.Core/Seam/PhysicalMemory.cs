using IL2CPU.API.Attribs;

namespace Cosmos.Core.Seam;

/// <summary>Frames, their owners, and windows over them. The nucleus decides; these pass on.</summary>
internal static class PhysicalMemory
{
    [PlugMethod(PlugRequired = true)]
    internal static FrameOwner OwnerOf(ulong physical) => throw NotWoven.Error;

    /// <summary>Contiguous zeroed frames, whole at or below <paramref name="highest"/>; their owner is then Dma.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool TryAllocate(ulong pages, ulong highest, out ulong physical) => throw NotWoven.Error;

    /// <summary>Takes these very frames, when all are free; their owner is then Dma.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static bool Claim(ulong physical, ulong pages) => throw NotWoven.Error;

    /// <summary>Gives back what <see cref="TryAllocate"/> or <see cref="Claim"/> gave. No window and no device may reach them any more.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static void Free(ulong physical, ulong pages) => throw NotWoven.Error;

    /// <summary>Maps pages at a fresh virtual address, which is never used twice; 0 when refused.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static nuint Map(ulong physical, ulong pages, int caching, bool readOnly) => throw NotWoven.Error;

    /// <summary>Maps pages of the PCI configuration space, uncached; 0 when refused.</summary>
    [PlugMethod(PlugRequired = true)]
    internal static nuint MapConfiguration(ulong physical, ulong pages) => throw NotWoven.Error;

    [PlugMethod(PlugRequired = true)]
    internal static void Unmap(nuint window, ulong pages) => throw NotWoven.Error;
}
