// A private field, through the runtime's own back door.
// Stopped by: analyzer RS0030
using System.Runtime.CompilerServices;
public static class Attack
{
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_window")]
    public static extern ref nuint Window(DmaRegion region);
}
