// A driver that writes addresses for its device itself.
// Stopped by: audit IL2CPU0113
public static class Attack
{
    public static void Run(DmaCells<ulong> list, DmaSegment segment, ref DmaChain chain, ref DmaUse use) => list.WriteAddress(0, segment, ref chain, ref use);
}
