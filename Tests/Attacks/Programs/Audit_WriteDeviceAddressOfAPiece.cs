// A driver that tells its device of memory which it has not joined.
// Stopped by: audit IL2CPU0113
public static class Attack
{
    public static void Run(DmaCells<ulong> list, DmaSegment segment, DmaSharedUse shared) => list.TryWriteAddressAndLength(0, segment, 0, shared.Look(), out _);
}
