// Memory that nobody's lengths go with.
// Unsafe
// Stopped by: analyzer RS0030
public static class Attack
{
    public static unsafe byte Run() => ((byte*)System.Runtime.InteropServices.NativeMemory.Alloc(1))[4096];
}
