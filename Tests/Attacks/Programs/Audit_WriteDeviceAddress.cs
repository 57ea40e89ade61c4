// A driver that writes addresses for its device itself.
// Stopped by: audit IL2CPU0113
public static class Attack
{
    public static DmaUse Run(DmaRegion list, DmaSegment segment) => list.WriteAddress(0, segment, DmaDirection.FromDevice);
}
