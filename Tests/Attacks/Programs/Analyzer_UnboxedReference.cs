// A writable reference into a boxed value.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static void Run(object boxed) => System.Runtime.CompilerServices.Unsafe.Unbox<DmaSegment>(boxed) = default;
}
