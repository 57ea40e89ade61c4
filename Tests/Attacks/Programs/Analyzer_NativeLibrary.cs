// A native library.
// Stopped by: analyzer RS0030
public static class Attack
{
    public static nint Run() => System.Runtime.InteropServices.NativeLibrary.Load("any");
}
