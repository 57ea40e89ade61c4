// A vector read past the end.
// Stopped by: analyzer RS0030
using System.Runtime.Intrinsics;
public static class Attack
{
    public static Vector128<byte> Run(ref byte start) => Vector128.LoadUnsafe(ref start);
}
