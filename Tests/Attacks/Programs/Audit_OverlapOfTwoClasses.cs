// Two classes in the same bytes.
// Stopped by: audit IL2CPU0105
using System.Runtime.InteropServices;
[StructLayout(LayoutKind.Explicit)]
public struct Attack
{
    [FieldOffset(0)] public VmPager Pager;
    [FieldOffset(0)] public long[] Words;
}
