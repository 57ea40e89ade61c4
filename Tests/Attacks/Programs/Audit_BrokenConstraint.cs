// A type argument that native code was promised would not come.
// By hand
// Stopped by: audit IL2CPU0101
public static class Attack
{
    public static int Run() => Good<string>();
    public static int Good<T>() => 0;
    public static int Evil<T>() where T : unmanaged => 1;
}
