// A reference and a number in the same bytes.
// Stopped by: audit IL2CPU0105
using System.Runtime.InteropServices;
[StructLayout(LayoutKind.Explicit)]
public struct Attack
{
    [FieldOffset(0)] public object Object;
    [FieldOffset(0)] public nint Number;
}
