// The constructor of a generic class, by an accessor that is generic itself.
// Stopped by: analyzer RS0030
using System.Runtime.CompilerServices;

public static class Attack<T, TRights>
    where T : unmanaged
    where TRights : struct, IPortRights
{
    public static object Run() => Make(0xCF9, "reset");

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern IoPort<T, TRights> Make(ushort number, string name);
}
