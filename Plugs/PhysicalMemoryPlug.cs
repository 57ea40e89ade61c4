using Cosmos.Core;
using Cosmos.Core.Seam;
using IL2CPU.API.Attribs;
using Nucleus.Abi;
using FrameOwner = Cosmos.Core.FrameOwner;

namespace Plugs;

/// <summary>Frames and windows: the nucleus decides, these pass on.</summary>
[Plug(typeof(PhysicalMemory))]
internal static class PhysicalMemoryPlug
{
    public static FrameOwner OwnerOf(ulong physical) => (FrameOwner)NucleusEntry.Call(NucleusCall.GetFrameOwner, physical);

    public static bool TryAllocate(ulong pages, ulong highest, out ulong physical)
    {
        long result = NucleusEntry.Call(NucleusCall.AllocateDma, pages, highest);
        bool failed = NucleusEntry.Failed(result);
        physical = failed ? 0 : (ulong)result;
        return !failed;
    }

    public static bool Claim(ulong physical, ulong pages) => !NucleusEntry.Failed(NucleusEntry.Call(NucleusCall.ClaimFrames, physical, pages));

    public static void Free(ulong physical, ulong pages) =>
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.FreeDma, physical, pages), NucleusCall.FreeDma);

    public static nuint Map(ulong physical, ulong pages, int caching, bool readOnly)
    {
        WindowFlags flags = (PageCaching)caching switch
        {
            PageCaching.Uncached => WindowFlags.Uncached,
            PageCaching.WriteCombining => WindowFlags.WriteCombining,
            _ => WindowFlags.None,
        };
        if (readOnly)
            flags |= WindowFlags.ReadOnly;

        return Map(physical, pages, flags);
    }

    public static nuint MapConfiguration(ulong physical, ulong pages) => Map(physical, pages, WindowFlags.Configuration | WindowFlags.Uncached);

    public static void Unmap(nuint window, ulong pages) =>
        NucleusEntry.Expect(NucleusEntry.Call(NucleusCall.UnmapWindow, window, pages), NucleusCall.UnmapWindow);

    private static nuint Map(ulong physical, ulong pages, WindowFlags flags)
    {
        long result = NucleusEntry.Call(NucleusCall.MapWindow, physical, pages, (ulong)flags);
        return NucleusEntry.Failed(result) ? 0 : (nuint)result;
    }
}
