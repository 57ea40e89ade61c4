using IL2CPU.API.Attribs;

namespace Plugs.BaseLibrary;

/// <summary>
/// Arrays that the caller promises to overwrite come from the heap as they are, with what other code left there. All code shares one heap here, drivers
/// included, so they come zeroed.
/// </summary>
[Plug(typeof(GC))]
internal static class GarbageCollectorPlug
{
    public static T[] AllocateUninitializedArray<T>(int length, bool pinned) => GC.AllocateArray<T>(length, pinned);
}
